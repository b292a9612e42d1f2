// Original file: proto/mesh/v1/options.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.ts';

/**
 * How a method presents itself and how long it may take.
 */
export interface MethodPolicy {
  /**
   * A short name for people, such as "Weather forecast". Absent: made from the method's name.
   */
  'title'?: (string);
  /**
   * True keeps the method out of the catalogue, REST and MCP; gRPC still reaches it.
   */
  'hidden'?: (boolean);
  /**
   * The longest a call may take where the caller sets no deadline. Absent: the router's default for the kind.
   */
  'timeout'?: (_google_protobuf_Duration | null);
  /**
   * The MCP tool name as it stands, without the service's prefix: ^[a-zA-Z0-9_-]{1,64}$.
   */
  'mcpName'?: (string);
}

/**
 * How a method presents itself and how long it may take.
 */
export interface MethodPolicy__Output {
  /**
   * A short name for people, such as "Weather forecast". Absent: made from the method's name.
   */
  'title': (string);
  /**
   * True keeps the method out of the catalogue, REST and MCP; gRPC still reaches it.
   */
  'hidden': (boolean);
  /**
   * The longest a call may take where the caller sets no deadline. Absent: the router's default for the kind.
   */
  'timeout': (_google_protobuf_Duration__Output | null);
  /**
   * The MCP tool name as it stands, without the service's prefix: ^[a-zA-Z0-9_-]{1,64}$.
   */
  'mcpName': (string);
}
