// Original file: proto/mesh/v1/options.proto

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.ts';
import type { Icon as _mesh_v1_Icon, Icon__Output as _mesh_v1_Icon__Output } from '../../mesh/v1/Icon.ts';
import type { ResourcePolicy as _mesh_v1_ResourcePolicy, ResourcePolicy__Output as _mesh_v1_ResourcePolicy__Output } from '../../mesh/v1/ResourcePolicy.ts';

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
  /**
   * Pictures that stand for the method in a client, up to 8.
   */
  'icons'?: (_mesh_v1_Icon)[];
  /**
   * False: whatever the method changes, it spares what is there. Absent: true, unless it has no side effects.
   */
  'destructive'?: (boolean);
  /**
   * False: the method reaches nothing outside the mesh. Absent: nobody knows, which clients take for true.
   */
  'openWorld'?: (boolean);
  /**
   * The method reads a resource: it becomes an MCP resource instead of a tool.
   */
  'resource'?: (_mesh_v1_ResourcePolicy | null);
  /**
   * The JSON Schema (2020-12, as text) of what the method takes, for one that takes `google.protobuf.Struct`.
   * Its root is of type object. Absent: made from the request message.
   */
  'inputSchema'?: (string);
  /**
   * The same for what it returns.
   */
  'outputSchema'?: (string);
  '_destructive'?: "destructive";
  '_openWorld'?: "openWorld";
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
  /**
   * Pictures that stand for the method in a client, up to 8.
   */
  'icons': (_mesh_v1_Icon__Output)[];
  /**
   * False: whatever the method changes, it spares what is there. Absent: true, unless it has no side effects.
   */
  'destructive'?: (boolean);
  /**
   * False: the method reaches nothing outside the mesh. Absent: nobody knows, which clients take for true.
   */
  'openWorld'?: (boolean);
  /**
   * The method reads a resource: it becomes an MCP resource instead of a tool.
   */
  'resource': (_mesh_v1_ResourcePolicy__Output | null);
  /**
   * The JSON Schema (2020-12, as text) of what the method takes, for one that takes `google.protobuf.Struct`.
   * Its root is of type object. Absent: made from the request message.
   */
  'inputSchema': (string);
  /**
   * The same for what it returns.
   */
  'outputSchema': (string);
  '_destructive'?: "destructive";
  '_openWorld'?: "openWorld";
}
