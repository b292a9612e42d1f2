// Original file: proto/mesh/v1/completion.proto


/**
 * What could stand there.
 */
export interface CompleteResponse {
  /**
   * Values, the best first; callers are shown the first 100.
   */
  'values'?: (string)[];
  /**
   * How many there are in all; 0 where that is not known.
   */
  'total'?: (number);
}

/**
 * What could stand there.
 */
export interface CompleteResponse__Output {
  /**
   * Values, the best first; callers are shown the first 100.
   */
  'values': (string)[];
  /**
   * How many there are in all; 0 where that is not known.
   */
  'total': (number);
}
