// Original file: proto/mesh/v1/router.proto


/**
 * Whether it may be used.
 */
export interface SpendResponse {
  /**
   * False: somebody used it before.
   */
  'fresh'?: (boolean);
}

/**
 * Whether it may be used.
 */
export interface SpendResponse__Output {
  /**
   * False: somebody used it before.
   */
  'fresh': (boolean);
}
