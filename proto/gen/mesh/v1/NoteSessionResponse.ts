// Original file: proto/mesh/v1/router.proto


/**
 * It is noted.
 */
export interface NoteSessionResponse {
}

/**
 * It is noted.
 */
export interface NoteSessionResponse__Output {
}
