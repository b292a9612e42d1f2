// Original file: proto/conformance/v1/conformance.proto


/**
 * No arguments.
 */
export interface ResourceRequest {
}

/**
 * No arguments.
 */
export interface ResourceRequest__Output {
}
