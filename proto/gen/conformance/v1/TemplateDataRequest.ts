// Original file: proto/conformance/v1/conformance.proto


/**
 * Which of them.
 */
export interface TemplateDataRequest {
  /**
   * Its id.
   */
  'id'?: (string);
}

/**
 * Which of them.
 */
export interface TemplateDataRequest__Output {
  /**
   * Its id.
   */
  'id': (string);
}
