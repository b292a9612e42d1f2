// Original file: proto/itinerary/v1/itinerary.proto

/**
 * How full the days are.
 */
export const Pace = {
  /**
   * The service chooses: moderate.
   */
  PACE_UNSPECIFIED: 'PACE_UNSPECIFIED',
  /**
   * Two activities a day.
   */
  PACE_RELAXED: 'PACE_RELAXED',
  /**
   * Three activities a day.
   */
  PACE_MODERATE: 'PACE_MODERATE',
  /**
   * Four activities a day.
   */
  PACE_PACKED: 'PACE_PACKED',
} as const;

/**
 * How full the days are.
 */
export type Pace =
  /**
   * The service chooses: moderate.
   */
  | 'PACE_UNSPECIFIED'
  | 0
  /**
   * Two activities a day.
   */
  | 'PACE_RELAXED'
  | 1
  /**
   * Three activities a day.
   */
  | 'PACE_MODERATE'
  | 2
  /**
   * Four activities a day.
   */
  | 'PACE_PACKED'
  | 3

/**
 * How full the days are.
 */
export type Pace__Output = typeof Pace[keyof typeof Pace]
