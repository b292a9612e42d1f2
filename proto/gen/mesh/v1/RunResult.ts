// Original file: proto/mesh/v1/agent.proto

import type { Parameter as _mesh_v1_Parameter, Parameter__Output as _mesh_v1_Parameter__Output } from '../../mesh/v1/Parameter.ts';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.ts';
import type { Long } from '@grpc/proto-loader';

/**
 * What a run came to.
 */
export interface RunResult {
  /**
   * The whole text.
   */
  'text'?: (string);
  /**
   * The parameters that the run had, sorted by name.
   */
  'parameters'?: (_mesh_v1_Parameter)[];
  /**
   * The id of the instance that ran it.
   */
  'instanceId'?: (string);
  /**
   * How many runs this instance has finished, this one included.
   */
  'taskNumber'?: (number | string | Long);
  /**
   * How long the run took inside the instance.
   */
  'duration'?: (_google_protobuf_Duration | null);
}

/**
 * What a run came to.
 */
export interface RunResult__Output {
  /**
   * The whole text.
   */
  'text': (string);
  /**
   * The parameters that the run had, sorted by name.
   */
  'parameters': (_mesh_v1_Parameter__Output)[];
  /**
   * The id of the instance that ran it.
   */
  'instanceId': (string);
  /**
   * How many runs this instance has finished, this one included.
   */
  'taskNumber': (string);
  /**
   * How long the run took inside the instance.
   */
  'duration': (_google_protobuf_Duration__Output | null);
}
