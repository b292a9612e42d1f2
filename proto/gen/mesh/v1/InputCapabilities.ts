// Original file: proto/mesh/v1/input.proto


/**
 * What a caller can be asked.
 */
export interface InputCapabilities {
  /**
   * The person, by a form.
   */
  'elicitation'?: (boolean);
  /**
   * The person, by a page to go to.
   */
  'elicitationUrl'?: (boolean);
  /**
   * The model.
   */
  'sampling'?: (boolean);
  /**
   * The roots.
   */
  'roots'?: (boolean);
}

/**
 * What a caller can be asked.
 */
export interface InputCapabilities__Output {
  /**
   * The person, by a form.
   */
  'elicitation': (boolean);
  /**
   * The person, by a page to go to.
   */
  'elicitationUrl': (boolean);
  /**
   * The model.
   */
  'sampling': (boolean);
  /**
   * The roots.
   */
  'roots': (boolean);
}
