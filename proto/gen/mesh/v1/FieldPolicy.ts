// Original file: proto/mesh/v1/options.proto


/**
 * How a field presents itself.
 */
export interface FieldPolicy {
  /**
   * The name of the HTTP header, `Mcp-Param-<this>`, that mirrors the field for MCP intermediaries.
   */
  'mcpHeader'?: (string);
  /**
   * True: a caller over MCP or REST that leaves the field out is refused, and its schema says so.
   */
  'required'?: (boolean);
}

/**
 * How a field presents itself.
 */
export interface FieldPolicy__Output {
  /**
   * The name of the HTTP header, `Mcp-Param-<this>`, that mirrors the field for MCP intermediaries.
   */
  'mcpHeader': (string);
  /**
   * True: a caller over MCP or REST that leaves the field out is refused, and its schema says so.
   */
  'required': (boolean);
}
