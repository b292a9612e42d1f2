// Original file: proto/mesh/v1/content.proto


/**
 * A resource named by its URI.
 */
export interface ResourceLink {
  /**
   * The absolute URI.
   */
  'uri'?: (string);
  /**
   * A short name for people.
   */
  'name'?: (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType'?: (string);
}

/**
 * A resource named by its URI.
 */
export interface ResourceLink__Output {
  /**
   * The absolute URI.
   */
  'uri': (string);
  /**
   * A short name for people.
   */
  'name': (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType': (string);
}
