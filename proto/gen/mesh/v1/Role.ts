// Original file: proto/mesh/v1/content.proto

/**
 * A side of a conversation.
 */
export const Role = {
  /**
   * Taken for the user.
   */
  ROLE_UNSPECIFIED: 'ROLE_UNSPECIFIED',
  /**
   * The person.
   */
  ROLE_USER: 'ROLE_USER',
  /**
   * The model.
   */
  ROLE_ASSISTANT: 'ROLE_ASSISTANT',
} as const;

/**
 * A side of a conversation.
 */
export type Role =
  /**
   * Taken for the user.
   */
  | 'ROLE_UNSPECIFIED'
  | 0
  /**
   * The person.
   */
  | 'ROLE_USER'
  | 1
  /**
   * The model.
   */
  | 'ROLE_ASSISTANT'
  | 2

/**
 * A side of a conversation.
 */
export type Role__Output = typeof Role[keyof typeof Role]
