// Original file: proto/conformance/v1/conformance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { PromptRequest as _conformance_v1_PromptRequest, PromptRequest__Output as _conformance_v1_PromptRequest__Output } from '../../conformance/v1/PromptRequest.ts';
import type { PromptResponse as _conformance_v1_PromptResponse, PromptResponse__Output as _conformance_v1_PromptResponse__Output } from '../../conformance/v1/PromptResponse.ts';

/**
 * A prompt that is there for a while only.
 */
export interface PassingPromptServiceClient extends grpc.Client {
  /**
   * A prompt, while it is there.
   */
  PassingPrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PassingPrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PassingPrompt(argument: _conformance_v1_PromptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PassingPrompt(argument: _conformance_v1_PromptRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prompt, while it is there.
   */
  passingPrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  passingPrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  passingPrompt(argument: _conformance_v1_PromptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  passingPrompt(argument: _conformance_v1_PromptRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * A prompt that is there for a while only.
 */
export interface PassingPromptServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * A prompt, while it is there.
   */
  PassingPrompt: grpc.handleUnaryCall<_conformance_v1_PromptRequest__Output, _conformance_v1_PromptResponse>;
  
}

export interface PassingPromptServiceDefinition extends grpc.ServiceDefinition {
  PassingPrompt: MethodDefinition<_conformance_v1_PromptRequest, _conformance_v1_PromptResponse, _conformance_v1_PromptRequest__Output, _conformance_v1_PromptResponse__Output>
}
