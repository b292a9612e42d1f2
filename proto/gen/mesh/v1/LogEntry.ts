// Original file: proto/mesh/v1/content.proto

import type { LogLevel as _mesh_v1_LogLevel, LogLevel__Output as _mesh_v1_LogLevel__Output } from '../../mesh/v1/LogLevel.ts';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from '../../google/protobuf/Value.ts';

/**
 * A line of a service's log, for the caller. In a streamed response it goes to an MCP client as a log message.
 */
export interface LogEntry {
  /**
   * How much it matters.
   */
  'level'?: (_mesh_v1_LogLevel);
  /**
   * The part of the service that says it. Absent: the service.
   */
  'logger'?: (string);
  /**
   * What is said: text, or anything else that JSON can carry.
   */
  'data'?: (_google_protobuf_Value | null);
}

/**
 * A line of a service's log, for the caller. In a streamed response it goes to an MCP client as a log message.
 */
export interface LogEntry__Output {
  /**
   * How much it matters.
   */
  'level': (_mesh_v1_LogLevel__Output);
  /**
   * The part of the service that says it. Absent: the service.
   */
  'logger': (string);
  /**
   * What is said: text, or anything else that JSON can carry.
   */
  'data': (_google_protobuf_Value__Output | null);
}
