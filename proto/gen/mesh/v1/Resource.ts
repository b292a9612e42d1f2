// Original file: proto/mesh/v1/content.proto


/**
 * A resource and its content.
 */
export interface Resource {
  /**
   * The absolute URI.
   */
  'uri'?: (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType'?: (string);
  /**
   * The content as text.
   */
  'text'?: (string);
  /**
   * The content as bytes; base64 in JSON.
   */
  'blob'?: (Buffer | Uint8Array | string);
  'body'?: "text"|"blob";
}

/**
 * A resource and its content.
 */
export interface Resource__Output {
  /**
   * The absolute URI.
   */
  'uri': (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType': (string);
  /**
   * The content as text.
   */
  'text'?: (string);
  /**
   * The content as bytes; base64 in JSON.
   */
  'blob'?: (Buffer);
  'body'?: "text"|"blob";
}
