// Original file: proto/conformance/v1/conformance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ResourceRequest as _conformance_v1_ResourceRequest, ResourceRequest__Output as _conformance_v1_ResourceRequest__Output } from '../../conformance/v1/ResourceRequest.ts';
import type { ResourceResponse as _conformance_v1_ResourceResponse, ResourceResponse__Output as _conformance_v1_ResourceResponse__Output } from '../../conformance/v1/ResourceResponse.ts';
import type { TemplateDataRequest as _conformance_v1_TemplateDataRequest, TemplateDataRequest__Output as _conformance_v1_TemplateDataRequest__Output } from '../../conformance/v1/TemplateDataRequest.ts';

/**
 * Resources: of text, of bytes, one for each id, and one that changes while it is watched.
 */
export interface ResourceServiceClient extends grpc.Client {
  /**
   * A resource of bytes.
   */
  StaticBinary(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  StaticBinary(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  StaticBinary(argument: _conformance_v1_ResourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  StaticBinary(argument: _conformance_v1_ResourceRequest, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A resource of bytes.
   */
  staticBinary(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  staticBinary(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  staticBinary(argument: _conformance_v1_ResourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  staticBinary(argument: _conformance_v1_ResourceRequest, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A resource of text.
   */
  StaticText(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  StaticText(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  StaticText(argument: _conformance_v1_ResourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  StaticText(argument: _conformance_v1_ResourceRequest, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A resource of text.
   */
  staticText(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  staticText(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  staticText(argument: _conformance_v1_ResourceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  staticText(argument: _conformance_v1_ResourceRequest, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A resource for each id.
   */
  TemplateData(argument: _conformance_v1_TemplateDataRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  TemplateData(argument: _conformance_v1_TemplateDataRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  TemplateData(argument: _conformance_v1_TemplateDataRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  TemplateData(argument: _conformance_v1_TemplateDataRequest, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * A resource for each id.
   */
  templateData(argument: _conformance_v1_TemplateDataRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  templateData(argument: _conformance_v1_TemplateDataRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  templateData(argument: _conformance_v1_TemplateDataRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  templateData(argument: _conformance_v1_TemplateDataRequest, callback: grpc.requestCallback<_conformance_v1_ResourceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * A resource that changes every second, for those who watch it.
   */
  Watched(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_ResourceResponse__Output>;
  Watched(argument: _conformance_v1_ResourceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_ResourceResponse__Output>;
  /**
   * A resource that changes every second, for those who watch it.
   */
  watched(argument: _conformance_v1_ResourceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_ResourceResponse__Output>;
  watched(argument: _conformance_v1_ResourceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_ResourceResponse__Output>;
  
}

/**
 * Resources: of text, of bytes, one for each id, and one that changes while it is watched.
 */
export interface ResourceServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * A resource of bytes.
   */
  StaticBinary: grpc.handleUnaryCall<_conformance_v1_ResourceRequest__Output, _conformance_v1_ResourceResponse>;
  
  /**
   * A resource of text.
   */
  StaticText: grpc.handleUnaryCall<_conformance_v1_ResourceRequest__Output, _conformance_v1_ResourceResponse>;
  
  /**
   * A resource for each id.
   */
  TemplateData: grpc.handleUnaryCall<_conformance_v1_TemplateDataRequest__Output, _conformance_v1_ResourceResponse>;
  
  /**
   * A resource that changes every second, for those who watch it.
   */
  Watched: grpc.handleServerStreamingCall<_conformance_v1_ResourceRequest__Output, _conformance_v1_ResourceResponse>;
  
}

export interface ResourceServiceDefinition extends grpc.ServiceDefinition {
  StaticBinary: MethodDefinition<_conformance_v1_ResourceRequest, _conformance_v1_ResourceResponse, _conformance_v1_ResourceRequest__Output, _conformance_v1_ResourceResponse__Output>
  StaticText: MethodDefinition<_conformance_v1_ResourceRequest, _conformance_v1_ResourceResponse, _conformance_v1_ResourceRequest__Output, _conformance_v1_ResourceResponse__Output>
  TemplateData: MethodDefinition<_conformance_v1_TemplateDataRequest, _conformance_v1_ResourceResponse, _conformance_v1_TemplateDataRequest__Output, _conformance_v1_ResourceResponse__Output>
  Watched: MethodDefinition<_conformance_v1_ResourceRequest, _conformance_v1_ResourceResponse, _conformance_v1_ResourceRequest__Output, _conformance_v1_ResourceResponse__Output>
}
