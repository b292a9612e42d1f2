// Original file: proto/mesh/v1/agent.proto


/**
 * Asks for the state of the answering instance.
 */
export interface GetStatusRequest {
}

/**
 * Asks for the state of the answering instance.
 */
export interface GetStatusRequest__Output {
}
