// Original file: proto/conformance/v1/conformance.proto


/**
 * Arguments, some of which HTTP headers mirror.
 */
export interface CustomHeadersRequest {
  /**
   * Where it shall run.
   */
  'region'?: (string);
  /**
   * How urgent it is.
   */
  'priority'?: (number);
  /**
   * Whether to say more.
   */
  'verbose'?: (boolean);
  /**
   * What to look for. No header mirrors it.
   */
  'query'?: (string);
}

/**
 * Arguments, some of which HTTP headers mirror.
 */
export interface CustomHeadersRequest__Output {
  /**
   * Where it shall run.
   */
  'region': (string);
  /**
   * How urgent it is.
   */
  'priority': (number);
  /**
   * Whether to say more.
   */
  'verbose': (boolean);
  /**
   * What to look for. No header mirrors it.
   */
  'query': (string);
}
