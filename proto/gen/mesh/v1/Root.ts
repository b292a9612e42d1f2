// Original file: proto/mesh/v1/input.proto


/**
 * A folder or the like.
 */
export interface Root {
  /**
   * Its URI, such as "file:///home/me/project".
   */
  'uri'?: (string);
  /**
   * A name for people.
   */
  'name'?: (string);
}

/**
 * A folder or the like.
 */
export interface Root__Output {
  /**
   * Its URI, such as "file:///home/me/project".
   */
  'uri': (string);
  /**
   * A name for people.
   */
  'name': (string);
}
