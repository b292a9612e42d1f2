// Original file: proto/weather/v1/weather.proto

/**
 * The sky and what falls from it.
 */
export const Condition = {
  /**
   * Not known.
   */
  CONDITION_UNSPECIFIED: 'CONDITION_UNSPECIFIED',
  /**
   * Clear sky.
   */
  CONDITION_CLEAR: 'CONDITION_CLEAR',
  /**
   * Some clouds.
   */
  CONDITION_PARTLY_CLOUDY: 'CONDITION_PARTLY_CLOUDY',
  /**
   * Overcast.
   */
  CONDITION_CLOUDY: 'CONDITION_CLOUDY',
  /**
   * Fog.
   */
  CONDITION_FOG: 'CONDITION_FOG',
  /**
   * Drizzle.
   */
  CONDITION_DRIZZLE: 'CONDITION_DRIZZLE',
  /**
   * Rain or showers.
   */
  CONDITION_RAIN: 'CONDITION_RAIN',
  /**
   * Snow.
   */
  CONDITION_SNOW: 'CONDITION_SNOW',
  /**
   * Thunderstorm.
   */
  CONDITION_THUNDERSTORM: 'CONDITION_THUNDERSTORM',
} as const;

/**
 * The sky and what falls from it.
 */
export type Condition =
  /**
   * Not known.
   */
  | 'CONDITION_UNSPECIFIED'
  | 0
  /**
   * Clear sky.
   */
  | 'CONDITION_CLEAR'
  | 1
  /**
   * Some clouds.
   */
  | 'CONDITION_PARTLY_CLOUDY'
  | 2
  /**
   * Overcast.
   */
  | 'CONDITION_CLOUDY'
  | 3
  /**
   * Fog.
   */
  | 'CONDITION_FOG'
  | 4
  /**
   * Drizzle.
   */
  | 'CONDITION_DRIZZLE'
  | 5
  /**
   * Rain or showers.
   */
  | 'CONDITION_RAIN'
  | 6
  /**
   * Snow.
   */
  | 'CONDITION_SNOW'
  | 7
  /**
   * Thunderstorm.
   */
  | 'CONDITION_THUNDERSTORM'
  | 8

/**
 * The sky and what falls from it.
 */
export type Condition__Output = typeof Condition[keyof typeof Condition]
