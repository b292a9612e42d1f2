// Original file: proto/mesh/v1/router.proto


/**
 * What is noted. All of it is empty where nothing is.
 */
export interface RecallSessionResponse {
  /**
   * The least level of lines of a log that it wants, as MCP spells it.
   */
  'logLevel'?: (string);
  /**
   * URIs of resources that it wants to hear of.
   */
  'watched'?: (string)[];
}

/**
 * What is noted. All of it is empty where nothing is.
 */
export interface RecallSessionResponse__Output {
  /**
   * The least level of lines of a log that it wants, as MCP spells it.
   */
  'logLevel': (string);
  /**
   * URIs of resources that it wants to hear of.
   */
  'watched': (string)[];
}
