// Original file: proto/weather/v1/weather.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GetCurrentRequest as _weather_v1_GetCurrentRequest, GetCurrentRequest__Output as _weather_v1_GetCurrentRequest__Output } from '../../weather/v1/GetCurrentRequest.ts';
import type { GetCurrentResponse as _weather_v1_GetCurrentResponse, GetCurrentResponse__Output as _weather_v1_GetCurrentResponse__Output } from '../../weather/v1/GetCurrentResponse.ts';
import type { GetForecastRequest as _weather_v1_GetForecastRequest, GetForecastRequest__Output as _weather_v1_GetForecastRequest__Output } from '../../weather/v1/GetForecastRequest.ts';
import type { GetForecastResponse as _weather_v1_GetForecastResponse, GetForecastResponse__Output as _weather_v1_GetForecastResponse__Output } from '../../weather/v1/GetForecastResponse.ts';

/**
 * Current weather and forecasts. Every answer names its source and carries its units.
 */
export interface WeatherServiceClient extends grpc.Client {
  /**
   * Gets the weather in a city now: temperature, condition, humidity and wind, with units and source.
   */
  GetCurrent(argument: _weather_v1_GetCurrentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  GetCurrent(argument: _weather_v1_GetCurrentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  GetCurrent(argument: _weather_v1_GetCurrentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  GetCurrent(argument: _weather_v1_GetCurrentRequest, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gets the weather in a city now: temperature, condition, humidity and wind, with units and source.
   */
  getCurrent(argument: _weather_v1_GetCurrentRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  getCurrent(argument: _weather_v1_GetCurrentRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  getCurrent(argument: _weather_v1_GetCurrentRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  getCurrent(argument: _weather_v1_GetCurrentRequest, callback: grpc.requestCallback<_weather_v1_GetCurrentResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Gets the daily forecast for a city, for 1 to 16 days.
   */
  GetForecast(argument: _weather_v1_GetForecastRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  GetForecast(argument: _weather_v1_GetForecastRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  GetForecast(argument: _weather_v1_GetForecastRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  GetForecast(argument: _weather_v1_GetForecastRequest, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gets the daily forecast for a city, for 1 to 16 days.
   */
  getForecast(argument: _weather_v1_GetForecastRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  getForecast(argument: _weather_v1_GetForecastRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  getForecast(argument: _weather_v1_GetForecastRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  getForecast(argument: _weather_v1_GetForecastRequest, callback: grpc.requestCallback<_weather_v1_GetForecastResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Current weather and forecasts. Every answer names its source and carries its units.
 */
export interface WeatherServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Gets the weather in a city now: temperature, condition, humidity and wind, with units and source.
   */
  GetCurrent: grpc.handleUnaryCall<_weather_v1_GetCurrentRequest__Output, _weather_v1_GetCurrentResponse>;
  
  /**
   * Gets the daily forecast for a city, for 1 to 16 days.
   */
  GetForecast: grpc.handleUnaryCall<_weather_v1_GetForecastRequest__Output, _weather_v1_GetForecastResponse>;
  
}

export interface WeatherServiceDefinition extends grpc.ServiceDefinition {
  GetCurrent: MethodDefinition<_weather_v1_GetCurrentRequest, _weather_v1_GetCurrentResponse, _weather_v1_GetCurrentRequest__Output, _weather_v1_GetCurrentResponse__Output>
  GetForecast: MethodDefinition<_weather_v1_GetForecastRequest, _weather_v1_GetForecastResponse, _weather_v1_GetForecastRequest__Output, _weather_v1_GetForecastResponse__Output>
}
