// Original file: proto/mesh/v1/content.proto


/**
 * Bytes and what they are.
 */
export interface Blob {
  /**
   * The bytes; base64 in JSON.
   */
  'data'?: (Buffer | Uint8Array | string);
  /**
   * The IANA media type, such as "image/png".
   */
  'mimeType'?: (string);
}

/**
 * Bytes and what they are.
 */
export interface Blob__Output {
  /**
   * The bytes; base64 in JSON.
   */
  'data': (Buffer);
  /**
   * The IANA media type, such as "image/png".
   */
  'mimeType': (string);
}
