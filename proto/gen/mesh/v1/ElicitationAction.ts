// Original file: proto/mesh/v1/input.proto

/**
 * What a person chose.
 */
export const ElicitationAction = {
  /**
   * Nothing that is known.
   */
  ELICITATION_ACTION_UNSPECIFIED: 'ELICITATION_ACTION_UNSPECIFIED',
  /**
   * They answered.
   */
  ELICITATION_ACTION_ACCEPT: 'ELICITATION_ACTION_ACCEPT',
  /**
   * They said no.
   */
  ELICITATION_ACTION_DECLINE: 'ELICITATION_ACTION_DECLINE',
  /**
   * They went away without saying.
   */
  ELICITATION_ACTION_CANCEL: 'ELICITATION_ACTION_CANCEL',
} as const;

/**
 * What a person chose.
 */
export type ElicitationAction =
  /**
   * Nothing that is known.
   */
  | 'ELICITATION_ACTION_UNSPECIFIED'
  | 0
  /**
   * They answered.
   */
  | 'ELICITATION_ACTION_ACCEPT'
  | 1
  /**
   * They said no.
   */
  | 'ELICITATION_ACTION_DECLINE'
  | 2
  /**
   * They went away without saying.
   */
  | 'ELICITATION_ACTION_CANCEL'
  | 3

/**
 * What a person chose.
 */
export type ElicitationAction__Output = typeof ElicitationAction[keyof typeof ElicitationAction]
