// Original file: proto/conformance/v1/conformance.proto


/**
 * No arguments.
 */
export interface ToolRequest {
}

/**
 * No arguments.
 */
export interface ToolRequest__Output {
}
