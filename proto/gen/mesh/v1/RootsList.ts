// Original file: proto/mesh/v1/input.proto


/**
 * Asks for the roots: folders and the like that the caller works on.
 */
export interface RootsList {
}

/**
 * Asks for the roots: folders and the like that the caller works on.
 */
export interface RootsList__Output {
}
