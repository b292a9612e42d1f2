// Original file: proto/mesh/v1/agent.proto


/**
 * A setting by name.
 */
export interface Parameter {
  /**
   * The name.
   */
  'name'?: (string);
  /**
   * The value.
   */
  'value'?: (string);
}

/**
 * A setting by name.
 */
export interface Parameter__Output {
  /**
   * The name.
   */
  'name': (string);
  /**
   * The value.
   */
  'value': (string);
}
