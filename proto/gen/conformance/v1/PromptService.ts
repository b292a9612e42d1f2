// Original file: proto/conformance/v1/conformance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AskingRequest as _conformance_v1_AskingRequest, AskingRequest__Output as _conformance_v1_AskingRequest__Output } from '../../conformance/v1/AskingRequest.ts';
import type { CompleteRequest as _mesh_v1_CompleteRequest, CompleteRequest__Output as _mesh_v1_CompleteRequest__Output } from '../../mesh/v1/CompleteRequest.ts';
import type { CompleteResponse as _mesh_v1_CompleteResponse, CompleteResponse__Output as _mesh_v1_CompleteResponse__Output } from '../../mesh/v1/CompleteResponse.ts';
import type { PromptRequest as _conformance_v1_PromptRequest, PromptRequest__Output as _conformance_v1_PromptRequest__Output } from '../../conformance/v1/PromptRequest.ts';
import type { PromptResponse as _conformance_v1_PromptResponse, PromptResponse__Output as _conformance_v1_PromptResponse__Output } from '../../conformance/v1/PromptResponse.ts';
import type { PromptWithArgumentsRequest as _conformance_v1_PromptWithArgumentsRequest, PromptWithArgumentsRequest__Output as _conformance_v1_PromptWithArgumentsRequest__Output } from '../../conformance/v1/PromptWithArgumentsRequest.ts';
import type { PromptWithEmbeddedResourceRequest as _conformance_v1_PromptWithEmbeddedResourceRequest, PromptWithEmbeddedResourceRequest__Output as _conformance_v1_PromptWithEmbeddedResourceRequest__Output } from '../../conformance/v1/PromptWithEmbeddedResourceRequest.ts';

/**
 * Prompts, and a helper for filling in their arguments.
 */
export interface PromptServiceClient extends grpc.Client {
  /**
   * A prompt that asks the person before there is one.
   */
  AskingPrompt(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  AskingPrompt(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  AskingPrompt(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  AskingPrompt(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prompt that asks the person before there is one.
   */
  askingPrompt(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  askingPrompt(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  askingPrompt(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  askingPrompt(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Offers values for an argument: those that begin with what stands there.
   */
  Complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Offers values for an argument: those that begin with what stands there.
   */
  complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A prompt with two arguments.
   */
  PromptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prompt with two arguments.
   */
  promptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithArguments(argument: _conformance_v1_PromptWithArgumentsRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A prompt with a resource in it.
   */
  PromptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prompt with a resource in it.
   */
  promptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithEmbeddedResource(argument: _conformance_v1_PromptWithEmbeddedResourceRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A prompt with a picture in it.
   */
  PromptWithImage(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithImage(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithImage(argument: _conformance_v1_PromptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  PromptWithImage(argument: _conformance_v1_PromptRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prompt with a picture in it.
   */
  promptWithImage(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithImage(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithImage(argument: _conformance_v1_PromptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  promptWithImage(argument: _conformance_v1_PromptRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A prompt without arguments.
   */
  SimplePrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  SimplePrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  SimplePrompt(argument: _conformance_v1_PromptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  SimplePrompt(argument: _conformance_v1_PromptRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A prompt without arguments.
   */
  simplePrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  simplePrompt(argument: _conformance_v1_PromptRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  simplePrompt(argument: _conformance_v1_PromptRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  simplePrompt(argument: _conformance_v1_PromptRequest, callback: grpc.requestCallback<_conformance_v1_PromptResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Prompts, and a helper for filling in their arguments.
 */
export interface PromptServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * A prompt that asks the person before there is one.
   */
  AskingPrompt: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_PromptResponse>;
  
  /**
   * Offers values for an argument: those that begin with what stands there.
   */
  Complete: grpc.handleUnaryCall<_mesh_v1_CompleteRequest__Output, _mesh_v1_CompleteResponse>;
  
  /**
   * A prompt with two arguments.
   */
  PromptWithArguments: grpc.handleUnaryCall<_conformance_v1_PromptWithArgumentsRequest__Output, _conformance_v1_PromptResponse>;
  
  /**
   * A prompt with a resource in it.
   */
  PromptWithEmbeddedResource: grpc.handleUnaryCall<_conformance_v1_PromptWithEmbeddedResourceRequest__Output, _conformance_v1_PromptResponse>;
  
  /**
   * A prompt with a picture in it.
   */
  PromptWithImage: grpc.handleUnaryCall<_conformance_v1_PromptRequest__Output, _conformance_v1_PromptResponse>;
  
  /**
   * A prompt without arguments.
   */
  SimplePrompt: grpc.handleUnaryCall<_conformance_v1_PromptRequest__Output, _conformance_v1_PromptResponse>;
  
}

export interface PromptServiceDefinition extends grpc.ServiceDefinition {
  AskingPrompt: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_PromptResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_PromptResponse__Output>
  Complete: MethodDefinition<_mesh_v1_CompleteRequest, _mesh_v1_CompleteResponse, _mesh_v1_CompleteRequest__Output, _mesh_v1_CompleteResponse__Output>
  PromptWithArguments: MethodDefinition<_conformance_v1_PromptWithArgumentsRequest, _conformance_v1_PromptResponse, _conformance_v1_PromptWithArgumentsRequest__Output, _conformance_v1_PromptResponse__Output>
  PromptWithEmbeddedResource: MethodDefinition<_conformance_v1_PromptWithEmbeddedResourceRequest, _conformance_v1_PromptResponse, _conformance_v1_PromptWithEmbeddedResourceRequest__Output, _conformance_v1_PromptResponse__Output>
  PromptWithImage: MethodDefinition<_conformance_v1_PromptRequest, _conformance_v1_PromptResponse, _conformance_v1_PromptRequest__Output, _conformance_v1_PromptResponse__Output>
  SimplePrompt: MethodDefinition<_conformance_v1_PromptRequest, _conformance_v1_PromptResponse, _conformance_v1_PromptRequest__Output, _conformance_v1_PromptResponse__Output>
}
