// Original file: proto/conformance/v1/conformance.proto


/**
 * Two arguments.
 */
export interface PromptWithArgumentsRequest {
  /**
   * The first.
   */
  'arg1'?: (string);
  /**
   * The second.
   */
  'arg2'?: (string);
}

/**
 * Two arguments.
 */
export interface PromptWithArgumentsRequest__Output {
  /**
   * The first.
   */
  'arg1': (string);
  /**
   * The second.
   */
  'arg2': (string);
}
