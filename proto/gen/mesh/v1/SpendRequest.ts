// Original file: proto/mesh/v1/router.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Something that may be used once.
 */
export interface SpendRequest {
  /**
   * Its name: random, made by this router.
   */
  'nonce'?: (string);
  /**
   * When it ends by itself, in milliseconds since the epoch: it needs not be remembered longer.
   */
  'expiresAtMs'?: (number | string | Long);
}

/**
 * Something that may be used once.
 */
export interface SpendRequest__Output {
  /**
   * Its name: random, made by this router.
   */
  'nonce': (string);
  /**
   * When it ends by itself, in milliseconds since the epoch: it needs not be remembered longer.
   */
  'expiresAtMs': (string);
}
