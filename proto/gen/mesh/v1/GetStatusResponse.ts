// Original file: proto/mesh/v1/agent.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * The state of one instance.
 */
export interface GetStatusResponse {
  /**
   * The id of the instance that answered.
   */
  'instanceId'?: (string);
  /**
   * Whether it takes new calls.
   */
  'ready'?: (boolean);
  /**
   * Calls being worked on now, this one not counted.
   */
  'inFlight'?: (number);
  /**
   * Runs finished since the start.
   */
  'served'?: (number | string | Long);
  /**
   * When the instance started.
   */
  'startTime'?: (_google_protobuf_Timestamp | null);
  /**
   * How long the instance has been up.
   */
  'uptime'?: (_google_protobuf_Duration | null);
}

/**
 * The state of one instance.
 */
export interface GetStatusResponse__Output {
  /**
   * The id of the instance that answered.
   */
  'instanceId': (string);
  /**
   * Whether it takes new calls.
   */
  'ready': (boolean);
  /**
   * Calls being worked on now, this one not counted.
   */
  'inFlight': (number);
  /**
   * Runs finished since the start.
   */
  'served': (string);
  /**
   * When the instance started.
   */
  'startTime': (_google_protobuf_Timestamp__Output | null);
  /**
   * How long the instance has been up.
   */
  'uptime': (_google_protobuf_Duration__Output | null);
}
