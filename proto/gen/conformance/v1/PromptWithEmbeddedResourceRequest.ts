// Original file: proto/conformance/v1/conformance.proto


/**
 * A resource for the prompt.
 */
export interface PromptWithEmbeddedResourceRequest {
  /**
   * Its URI.
   */
  'resourceUri'?: (string);
}

/**
 * A resource for the prompt.
 */
export interface PromptWithEmbeddedResourceRequest__Output {
  /**
   * Its URI.
   */
  'resourceUri': (string);
}
