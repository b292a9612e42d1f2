// Original file: proto/mesh/v1/router.proto


/**
 * Whether somebody waited for it.
 */
export interface DeliverAnswerResponse {
  /**
   * False: nobody waits for that answer, or no longer.
   */
  'delivered'?: (boolean);
}

/**
 * Whether somebody waited for it.
 */
export interface DeliverAnswerResponse__Output {
  /**
   * False: nobody waits for that answer, or no longer.
   */
  'delivered': (boolean);
}
