// Original file: proto/mesh/v1/content.proto

/**
 * How much a line of a log matters; RFC 5424's severities, the least first.
 */
export const LogLevel = {
  /**
   * Taken for information.
   */
  LOG_LEVEL_UNSPECIFIED: 'LOG_LEVEL_UNSPECIFIED',
  /**
   * Of use to those who look for a fault.
   */
  LOG_LEVEL_DEBUG: 'LOG_LEVEL_DEBUG',
  /**
   * What goes on.
   */
  LOG_LEVEL_INFO: 'LOG_LEVEL_INFO',
  /**
   * Out of the ordinary and well.
   */
  LOG_LEVEL_NOTICE: 'LOG_LEVEL_NOTICE',
  /**
   * It may become a fault.
   */
  LOG_LEVEL_WARNING: 'LOG_LEVEL_WARNING',
  /**
   * Something failed.
   */
  LOG_LEVEL_ERROR: 'LOG_LEVEL_ERROR',
  /**
   * A part is down.
   */
  LOG_LEVEL_CRITICAL: 'LOG_LEVEL_CRITICAL',
  /**
   * Somebody must act now.
   */
  LOG_LEVEL_ALERT: 'LOG_LEVEL_ALERT',
  /**
   * Nothing works.
   */
  LOG_LEVEL_EMERGENCY: 'LOG_LEVEL_EMERGENCY',
} as const;

/**
 * How much a line of a log matters; RFC 5424's severities, the least first.
 */
export type LogLevel =
  /**
   * Taken for information.
   */
  | 'LOG_LEVEL_UNSPECIFIED'
  | 0
  /**
   * Of use to those who look for a fault.
   */
  | 'LOG_LEVEL_DEBUG'
  | 1
  /**
   * What goes on.
   */
  | 'LOG_LEVEL_INFO'
  | 2
  /**
   * Out of the ordinary and well.
   */
  | 'LOG_LEVEL_NOTICE'
  | 3
  /**
   * It may become a fault.
   */
  | 'LOG_LEVEL_WARNING'
  | 4
  /**
   * Something failed.
   */
  | 'LOG_LEVEL_ERROR'
  | 5
  /**
   * A part is down.
   */
  | 'LOG_LEVEL_CRITICAL'
  | 6
  /**
   * Somebody must act now.
   */
  | 'LOG_LEVEL_ALERT'
  | 7
  /**
   * Nothing works.
   */
  | 'LOG_LEVEL_EMERGENCY'
  | 8

/**
 * How much a line of a log matters; RFC 5424's severities, the least first.
 */
export type LogLevel__Output = typeof LogLevel[keyof typeof LogLevel]
