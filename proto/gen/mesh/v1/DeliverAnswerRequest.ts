// Original file: proto/mesh/v1/router.proto


/**
 * A client's answer.
 */
export interface DeliverAnswerRequest {
  /**
   * The id of the question, as this router made it: nobody can guess it.
   */
  'questionId'?: (string);
  /**
   * The session it came in, as the client said it. Empty: none.
   */
  'sessionId'?: (string);
  /**
   * The JSON-RPC response as it came, up to 4 MiB.
   */
  'responseJson'?: (string);
}

/**
 * A client's answer.
 */
export interface DeliverAnswerRequest__Output {
  /**
   * The id of the question, as this router made it: nobody can guess it.
   */
  'questionId': (string);
  /**
   * The session it came in, as the client said it. Empty: none.
   */
  'sessionId': (string);
  /**
   * The JSON-RPC response as it came, up to 4 MiB.
   */
  'responseJson': (string);
}
