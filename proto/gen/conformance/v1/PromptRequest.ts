// Original file: proto/conformance/v1/conformance.proto


/**
 * No arguments.
 */
export interface PromptRequest {
}

/**
 * No arguments.
 */
export interface PromptRequest__Output {
}
