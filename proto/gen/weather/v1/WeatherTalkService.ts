// Original file: proto/weather/v1/weather.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CompleteRequest as _mesh_v1_CompleteRequest, CompleteRequest__Output as _mesh_v1_CompleteRequest__Output } from '../../mesh/v1/CompleteRequest.ts';
import type { CompleteResponse as _mesh_v1_CompleteResponse, CompleteResponse__Output as _mesh_v1_CompleteResponse__Output } from '../../mesh/v1/CompleteResponse.ts';
import type { WhatToWearRequest as _weather_v1_WhatToWearRequest, WhatToWearRequest__Output as _weather_v1_WhatToWearRequest__Output } from '../../weather/v1/WhatToWearRequest.ts';
import type { WhatToWearResponse as _weather_v1_WhatToWearResponse, WhatToWearResponse__Output as _weather_v1_WhatToWearResponse__Output } from '../../weather/v1/WhatToWearResponse.ts';

/**
 * Conversations that begin with the weather.
 */
export interface WeatherTalkServiceClient extends grpc.Client {
  /**
   * Offers well-known cities that begin with what stands there.
   */
  Complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Offers well-known cities that begin with what stands there.
   */
  complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins a conversation about what to wear in a city on the next days, with the forecast at hand.
   */
  WhatToWear(argument: _weather_v1_WhatToWearRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  WhatToWear(argument: _weather_v1_WhatToWearRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  WhatToWear(argument: _weather_v1_WhatToWearRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  WhatToWear(argument: _weather_v1_WhatToWearRequest, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins a conversation about what to wear in a city on the next days, with the forecast at hand.
   */
  whatToWear(argument: _weather_v1_WhatToWearRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  whatToWear(argument: _weather_v1_WhatToWearRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  whatToWear(argument: _weather_v1_WhatToWearRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  whatToWear(argument: _weather_v1_WhatToWearRequest, callback: grpc.requestCallback<_weather_v1_WhatToWearResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Conversations that begin with the weather.
 */
export interface WeatherTalkServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Offers well-known cities that begin with what stands there.
   */
  Complete: grpc.handleUnaryCall<_mesh_v1_CompleteRequest__Output, _mesh_v1_CompleteResponse>;
  
  /**
   * Begins a conversation about what to wear in a city on the next days, with the forecast at hand.
   */
  WhatToWear: grpc.handleUnaryCall<_weather_v1_WhatToWearRequest__Output, _weather_v1_WhatToWearResponse>;
  
}

export interface WeatherTalkServiceDefinition extends grpc.ServiceDefinition {
  Complete: MethodDefinition<_mesh_v1_CompleteRequest, _mesh_v1_CompleteResponse, _mesh_v1_CompleteRequest__Output, _mesh_v1_CompleteResponse__Output>
  WhatToWear: MethodDefinition<_weather_v1_WhatToWearRequest, _weather_v1_WhatToWearResponse, _weather_v1_WhatToWearRequest__Output, _weather_v1_WhatToWearResponse__Output>
}
