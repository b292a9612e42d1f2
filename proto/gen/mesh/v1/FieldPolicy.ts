// Original file: proto/mesh/v1/options.proto


/**
 * How a field presents itself.
 */
export interface FieldPolicy {
  /**
   * The name of the HTTP header, `Mcp-Param-<this>`, that mirrors the field for MCP intermediaries.
   */
  'mcpHeader'?: (string);
}

/**
 * How a field presents itself.
 */
export interface FieldPolicy__Output {
  /**
   * The name of the HTTP header, `Mcp-Param-<this>`, that mirrors the field for MCP intermediaries.
   */
  'mcpHeader': (string);
}
