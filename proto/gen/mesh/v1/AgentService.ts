// Original file: proto/mesh/v1/agent.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetStatusRequest as _mesh_v1_GetStatusRequest, GetStatusRequest__Output as _mesh_v1_GetStatusRequest__Output } from '../../mesh/v1/GetStatusRequest.ts';
import type { GetStatusResponse as _mesh_v1_GetStatusResponse, GetStatusResponse__Output as _mesh_v1_GetStatusResponse__Output } from '../../mesh/v1/GetStatusResponse.ts';
import type { RunEvent as _mesh_v1_RunEvent, RunEvent__Output as _mesh_v1_RunEvent__Output } from '../../mesh/v1/RunEvent.ts';
import type { RunRequest as _mesh_v1_RunRequest, RunRequest__Output as _mesh_v1_RunRequest__Output } from '../../mesh/v1/RunRequest.ts';

/**
 * An agent: give it an input, read what it does as it does it.
 */
export interface AgentServiceClient extends grpc.Client {
  /**
   * Tells what the answering instance is doing now.
   */
  GetStatus(argument: _mesh_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _mesh_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _mesh_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  GetStatus(argument: _mesh_v1_GetStatusRequest, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Tells what the answering instance is doing now.
   */
  getStatus(argument: _mesh_v1_GetStatusRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _mesh_v1_GetStatusRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _mesh_v1_GetStatusRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  getStatus(argument: _mesh_v1_GetStatusRequest, callback: grpc.requestCallback<_mesh_v1_GetStatusResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Runs the agent on one input. Streams its text in pieces and its progress; the last event is the result.
   */
  Run(argument: _mesh_v1_RunRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_mesh_v1_RunEvent__Output>;
  Run(argument: _mesh_v1_RunRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_mesh_v1_RunEvent__Output>;
  /**
   * Runs the agent on one input. Streams its text in pieces and its progress; the last event is the result.
   */
  run(argument: _mesh_v1_RunRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_mesh_v1_RunEvent__Output>;
  run(argument: _mesh_v1_RunRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_mesh_v1_RunEvent__Output>;
  
}

/**
 * An agent: give it an input, read what it does as it does it.
 */
export interface AgentServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Tells what the answering instance is doing now.
   */
  GetStatus: grpc.handleUnaryCall<_mesh_v1_GetStatusRequest__Output, _mesh_v1_GetStatusResponse>;
  
  /**
   * Runs the agent on one input. Streams its text in pieces and its progress; the last event is the result.
   */
  Run: grpc.handleServerStreamingCall<_mesh_v1_RunRequest__Output, _mesh_v1_RunEvent>;
  
}

export interface AgentServiceDefinition extends grpc.ServiceDefinition {
  GetStatus: MethodDefinition<_mesh_v1_GetStatusRequest, _mesh_v1_GetStatusResponse, _mesh_v1_GetStatusRequest__Output, _mesh_v1_GetStatusResponse__Output>
  Run: MethodDefinition<_mesh_v1_RunRequest, _mesh_v1_RunEvent, _mesh_v1_RunRequest__Output, _mesh_v1_RunEvent__Output>
}
