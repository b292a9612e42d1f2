// Original file: proto/mesh/v1/content.proto


/**
 * How far a long call has come.
 */
export interface Progress {
  /**
   * What is being done, for people.
   */
  'message'?: (string);
  /**
   * Steps finished so far, from 0.
   */
  'done'?: (number);
  /**
   * Steps in all; 0 where that is not known.
   */
  'total'?: (number);
}

/**
 * How far a long call has come.
 */
export interface Progress__Output {
  /**
   * What is being done, for people.
   */
  'message': (string);
  /**
   * Steps finished so far, from 0.
   */
  'done': (number);
  /**
   * Steps in all; 0 where that is not known.
   */
  'total': (number);
}
