// Original file: proto/mesh/v1/options.proto


/**
 * A picture that stands for something.
 */
export interface Icon {
  /**
   * An https URL or a data URI.
   */
  'src'?: (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType'?: (string);
  /**
   * Sizes that it is made for, such as "48x48" or "any".
   */
  'sizes'?: (string)[];
  /**
   * The background that it is made for: "light" or "dark". Absent: both.
   */
  'theme'?: (string);
}

/**
 * A picture that stands for something.
 */
export interface Icon__Output {
  /**
   * An https URL or a data URI.
   */
  'src': (string);
  /**
   * The IANA media type, where known.
   */
  'mimeType': (string);
  /**
   * Sizes that it is made for, such as "48x48" or "any".
   */
  'sizes': (string)[];
  /**
   * The background that it is made for: "light" or "dark". Absent: both.
   */
  'theme': (string);
}
