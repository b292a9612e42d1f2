// Original file: proto/itinerary/v1/itinerary.proto


/**
 * One thing to do.
 */
export interface Activity {
  /**
   * When in the day: "morning", "midday", "afternoon" or "evening".
   */
  'timeOfDay'?: (string);
  /**
   * The sight.
   */
  'name'?: (string);
  /**
   * What it is a sight for: an interest, which may lie beside those asked for where nothing new of them suits.
   */
  'interest'?: (string);
  /**
   * Whether it is under a roof.
   */
  'indoor'?: (boolean);
  /**
   * Why it is here and now, in words.
   */
  'reason'?: (string);
}

/**
 * One thing to do.
 */
export interface Activity__Output {
  /**
   * When in the day: "morning", "midday", "afternoon" or "evening".
   */
  'timeOfDay': (string);
  /**
   * The sight.
   */
  'name': (string);
  /**
   * What it is a sight for: an interest, which may lie beside those asked for where nothing new of them suits.
   */
  'interest': (string);
  /**
   * Whether it is under a roof.
   */
  'indoor': (boolean);
  /**
   * Why it is here and now, in words.
   */
  'reason': (string);
}
