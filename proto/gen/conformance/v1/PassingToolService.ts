// Original file: proto/conformance/v1/conformance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ToolRequest as _conformance_v1_ToolRequest, ToolRequest__Output as _conformance_v1_ToolRequest__Output } from '../../conformance/v1/ToolRequest.ts';
import type { ToolResponse as _conformance_v1_ToolResponse, ToolResponse__Output as _conformance_v1_ToolResponse__Output } from '../../conformance/v1/ToolResponse.ts';

/**
 * A tool that is there for a while only.
 */
export interface PassingToolServiceClient extends grpc.Client {
  /**
   * Answers with text, while it is there.
   */
  PassingTool(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  PassingTool(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  PassingTool(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  PassingTool(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers with text, while it is there.
   */
  passingTool(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  passingTool(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  passingTool(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  passingTool(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * A tool that is there for a while only.
 */
export interface PassingToolServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Answers with text, while it is there.
   */
  PassingTool: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
}

export interface PassingToolServiceDefinition extends grpc.ServiceDefinition {
  PassingTool: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
}
