// Original file: proto/mesh/v1/router.proto


/**
 * Something that a client said and that holds for its whole session.
 */
export interface NoteSessionRequest {
  /**
   * The session as the client says it: nobody but a router can make one.
   */
  'sessionId'?: (string);
  /**
   * The least level of lines of a log that it wants, as MCP spells it.
   */
  'logLevel'?: (string);
  /**
   * The URI of a resource that it wants to hear of from now on.
   */
  'watched'?: (string);
  /**
   * The URI of one that it does not want to hear of any more.
   */
  'unwatched'?: (string);
  /**
   * The JSON-RPC id of a request that it gives up, as JSON.
   */
  'cancelled'?: (string);
  'note'?: "logLevel"|"watched"|"unwatched"|"cancelled";
}

/**
 * Something that a client said and that holds for its whole session.
 */
export interface NoteSessionRequest__Output {
  /**
   * The session as the client says it: nobody but a router can make one.
   */
  'sessionId': (string);
  /**
   * The least level of lines of a log that it wants, as MCP spells it.
   */
  'logLevel'?: (string);
  /**
   * The URI of a resource that it wants to hear of from now on.
   */
  'watched'?: (string);
  /**
   * The URI of one that it does not want to hear of any more.
   */
  'unwatched'?: (string);
  /**
   * The JSON-RPC id of a request that it gives up, as JSON.
   */
  'cancelled'?: (string);
  'note'?: "logLevel"|"watched"|"unwatched"|"cancelled";
}
