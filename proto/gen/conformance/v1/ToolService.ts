// Original file: proto/conformance/v1/conformance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CustomHeadersRequest as _conformance_v1_CustomHeadersRequest, CustomHeadersRequest__Output as _conformance_v1_CustomHeadersRequest__Output } from '../../conformance/v1/CustomHeadersRequest.ts';
import type { StepResponse as _conformance_v1_StepResponse, StepResponse__Output as _conformance_v1_StepResponse__Output } from '../../conformance/v1/StepResponse.ts';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.ts';
import type { ToolRequest as _conformance_v1_ToolRequest, ToolRequest__Output as _conformance_v1_ToolRequest__Output } from '../../conformance/v1/ToolRequest.ts';
import type { ToolResponse as _conformance_v1_ToolResponse, ToolResponse__Output as _conformance_v1_ToolResponse__Output } from '../../conformance/v1/ToolResponse.ts';

/**
 * Tools that answer by themselves: with blocks of every kind, with progress, with lines of a log.
 */
export interface ToolServiceClient extends grpc.Client {
  /**
   * Answers with a sound.
   */
  AudioContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  AudioContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  AudioContent(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  AudioContent(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers with a sound.
   */
  audioContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  audioContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  audioContent(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  audioContent(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes arguments that HTTP headers mirror, and answers with what it got.
   */
  CustomHeaders(argument: _conformance_v1_CustomHeadersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  CustomHeaders(argument: _conformance_v1_CustomHeadersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  CustomHeaders(argument: _conformance_v1_CustomHeadersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  CustomHeaders(argument: _conformance_v1_CustomHeadersRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes arguments that HTTP headers mirror, and answers with what it got.
   */
  customHeaders(argument: _conformance_v1_CustomHeadersRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  customHeaders(argument: _conformance_v1_CustomHeadersRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  customHeaders(argument: _conformance_v1_CustomHeadersRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  customHeaders(argument: _conformance_v1_CustomHeadersRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Answers with a resource inside the answer.
   */
  EmbeddedResource(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  EmbeddedResource(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  EmbeddedResource(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  EmbeddedResource(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers with a resource inside the answer.
   */
  embeddedResource(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  embeddedResource(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  embeddedResource(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  embeddedResource(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Fails, whatever it is given.
   */
  ErrorHandling(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  ErrorHandling(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  ErrorHandling(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  ErrorHandling(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Fails, whatever it is given.
   */
  errorHandling(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  errorHandling(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  errorHandling(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  errorHandling(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Answers with a picture.
   */
  ImageContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  ImageContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  ImageContent(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  ImageContent(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers with a picture.
   */
  imageContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  imageContent(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  imageContent(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  imageContent(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Takes what a JSON Schema of its author's own says, and answers with what it got.
   */
  JsonSchema(argument: _google_protobuf_Struct, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  JsonSchema(argument: _google_protobuf_Struct, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  JsonSchema(argument: _google_protobuf_Struct, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  JsonSchema(argument: _google_protobuf_Struct, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Takes what a JSON Schema of its author's own says, and answers with what it got.
   */
  jsonSchema(argument: _google_protobuf_Struct, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  jsonSchema(argument: _google_protobuf_Struct, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  jsonSchema(argument: _google_protobuf_Struct, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  jsonSchema(argument: _google_protobuf_Struct, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Writes a line of a log of each level, for callers that asked for none.
   */
  Logging(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  Logging(argument: _conformance_v1_ToolRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  /**
   * Writes a line of a log of each level, for callers that asked for none.
   */
  logging(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  logging(argument: _conformance_v1_ToolRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  
  /**
   * Answers with text, a picture and a resource.
   */
  MultipleContentTypes(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  MultipleContentTypes(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  MultipleContentTypes(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  MultipleContentTypes(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers with text, a picture and a resource.
   */
  multipleContentTypes(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  multipleContentTypes(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  multipleContentTypes(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  multipleContentTypes(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Answers with text.
   */
  SimpleText(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  SimpleText(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  SimpleText(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  SimpleText(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Answers with text.
   */
  simpleText(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  simpleText(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  simpleText(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  simpleText(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The same for a prompt.
   */
  TriggerPromptChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  TriggerPromptChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  TriggerPromptChange(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  TriggerPromptChange(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The same for a prompt.
   */
  triggerPromptChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  triggerPromptChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  triggerPromptChange(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  triggerPromptChange(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Has a tool join the mesh, or leave it where it had joined: the list of tools changes.
   */
  TriggerToolChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  TriggerToolChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  TriggerToolChange(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  TriggerToolChange(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Has a tool join the mesh, or leave it where it had joined: the list of tools changes.
   */
  triggerToolChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  triggerToolChange(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  triggerToolChange(argument: _conformance_v1_ToolRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  triggerToolChange(argument: _conformance_v1_ToolRequest, callback: grpc.requestCallback<_conformance_v1_ToolResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Writes three lines of a log, a moment apart, before it answers.
   */
  WithLogging(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  WithLogging(argument: _conformance_v1_ToolRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  /**
   * Writes three lines of a log, a moment apart, before it answers.
   */
  withLogging(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  withLogging(argument: _conformance_v1_ToolRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  
  /**
   * Says how far it has come, three times, before it answers.
   */
  WithProgress(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  WithProgress(argument: _conformance_v1_ToolRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  /**
   * Says how far it has come, three times, before it answers.
   */
  withProgress(argument: _conformance_v1_ToolRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  withProgress(argument: _conformance_v1_ToolRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_StepResponse__Output>;
  
}

/**
 * Tools that answer by themselves: with blocks of every kind, with progress, with lines of a log.
 */
export interface ToolServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Answers with a sound.
   */
  AudioContent: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Takes arguments that HTTP headers mirror, and answers with what it got.
   */
  CustomHeaders: grpc.handleUnaryCall<_conformance_v1_CustomHeadersRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Answers with a resource inside the answer.
   */
  EmbeddedResource: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Fails, whatever it is given.
   */
  ErrorHandling: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Answers with a picture.
   */
  ImageContent: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Takes what a JSON Schema of its author's own says, and answers with what it got.
   */
  JsonSchema: grpc.handleUnaryCall<_google_protobuf_Struct__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Writes a line of a log of each level, for callers that asked for none.
   */
  Logging: grpc.handleServerStreamingCall<_conformance_v1_ToolRequest__Output, _conformance_v1_StepResponse>;
  
  /**
   * Answers with text, a picture and a resource.
   */
  MultipleContentTypes: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Answers with text.
   */
  SimpleText: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * The same for a prompt.
   */
  TriggerPromptChange: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Has a tool join the mesh, or leave it where it had joined: the list of tools changes.
   */
  TriggerToolChange: grpc.handleUnaryCall<_conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse>;
  
  /**
   * Writes three lines of a log, a moment apart, before it answers.
   */
  WithLogging: grpc.handleServerStreamingCall<_conformance_v1_ToolRequest__Output, _conformance_v1_StepResponse>;
  
  /**
   * Says how far it has come, three times, before it answers.
   */
  WithProgress: grpc.handleServerStreamingCall<_conformance_v1_ToolRequest__Output, _conformance_v1_StepResponse>;
  
}

export interface ToolServiceDefinition extends grpc.ServiceDefinition {
  AudioContent: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  CustomHeaders: MethodDefinition<_conformance_v1_CustomHeadersRequest, _conformance_v1_ToolResponse, _conformance_v1_CustomHeadersRequest__Output, _conformance_v1_ToolResponse__Output>
  EmbeddedResource: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  ErrorHandling: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  ImageContent: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  JsonSchema: MethodDefinition<_google_protobuf_Struct, _conformance_v1_ToolResponse, _google_protobuf_Struct__Output, _conformance_v1_ToolResponse__Output>
  Logging: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_StepResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_StepResponse__Output>
  MultipleContentTypes: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  SimpleText: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  TriggerPromptChange: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  TriggerToolChange: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_ToolResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_ToolResponse__Output>
  WithLogging: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_StepResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_StepResponse__Output>
  WithProgress: MethodDefinition<_conformance_v1_ToolRequest, _conformance_v1_StepResponse, _conformance_v1_ToolRequest__Output, _conformance_v1_StepResponse__Output>
}
