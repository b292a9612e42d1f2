// Original file: proto/mesh/v1/router.proto


/**
 * Which session.
 */
export interface RecallSessionRequest {
  /**
   * The session as the client says it.
   */
  'sessionId'?: (string);
}

/**
 * Which session.
 */
export interface RecallSessionRequest__Output {
  /**
   * The session as the client says it.
   */
  'sessionId': (string);
}
