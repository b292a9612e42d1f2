// Original file: proto/itinerary/v1/itinerary.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { ListDestinationsRequest as _itinerary_v1_ListDestinationsRequest, ListDestinationsRequest__Output as _itinerary_v1_ListDestinationsRequest__Output } from '../../itinerary/v1/ListDestinationsRequest.ts';
import type { ListDestinationsResponse as _itinerary_v1_ListDestinationsResponse, ListDestinationsResponse__Output as _itinerary_v1_ListDestinationsResponse__Output } from '../../itinerary/v1/ListDestinationsResponse.ts';
import type { PlanTripRequest as _itinerary_v1_PlanTripRequest, PlanTripRequest__Output as _itinerary_v1_PlanTripRequest__Output } from '../../itinerary/v1/PlanTripRequest.ts';
import type { PlanTripResponse as _itinerary_v1_PlanTripResponse, PlanTripResponse__Output as _itinerary_v1_PlanTripResponse__Output } from '../../itinerary/v1/PlanTripResponse.ts';

/**
 * Plans trips from sights, interests and the weather of the days. Sights and hotels come from data that is shipped
 * with the service; opening hours, prices and vacancies are not checked.
 */
export interface ItineraryServiceClient extends grpc.Client {
  /**
   * Lists the cities that trips can be planned to, each with its country and interests.
   */
  ListDestinations(argument: _itinerary_v1_ListDestinationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  ListDestinations(argument: _itinerary_v1_ListDestinationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  ListDestinations(argument: _itinerary_v1_ListDestinationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  ListDestinations(argument: _itinerary_v1_ListDestinationsRequest, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lists the cities that trips can be planned to, each with its country and interests.
   */
  listDestinations(argument: _itinerary_v1_ListDestinationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  listDestinations(argument: _itinerary_v1_ListDestinationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  listDestinations(argument: _itinerary_v1_ListDestinationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  listDestinations(argument: _itinerary_v1_ListDestinationsRequest, callback: grpc.requestCallback<_itinerary_v1_ListDestinationsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Plans a trip of 1 to 30 days to a city, day by day, with reasons. Streams its progress; the last message is the
   * itinerary. Interests choose the sights; rain, snow, heat and frost move a day indoors, sun moves it outdoors. Knows
   * the cities of ListDestinations; any other is NOT_FOUND, with the nearest names. Is made without weather where none
   * can be had, and says so.
   */
  PlanTrip(argument: _itinerary_v1_PlanTripRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_itinerary_v1_PlanTripResponse__Output>;
  PlanTrip(argument: _itinerary_v1_PlanTripRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_itinerary_v1_PlanTripResponse__Output>;
  /**
   * Plans a trip of 1 to 30 days to a city, day by day, with reasons. Streams its progress; the last message is the
   * itinerary. Interests choose the sights; rain, snow, heat and frost move a day indoors, sun moves it outdoors. Knows
   * the cities of ListDestinations; any other is NOT_FOUND, with the nearest names. Is made without weather where none
   * can be had, and says so.
   */
  planTrip(argument: _itinerary_v1_PlanTripRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_itinerary_v1_PlanTripResponse__Output>;
  planTrip(argument: _itinerary_v1_PlanTripRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_itinerary_v1_PlanTripResponse__Output>;
  
}

/**
 * Plans trips from sights, interests and the weather of the days. Sights and hotels come from data that is shipped
 * with the service; opening hours, prices and vacancies are not checked.
 */
export interface ItineraryServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Lists the cities that trips can be planned to, each with its country and interests.
   */
  ListDestinations: grpc.handleUnaryCall<_itinerary_v1_ListDestinationsRequest__Output, _itinerary_v1_ListDestinationsResponse>;
  
  /**
   * Plans a trip of 1 to 30 days to a city, day by day, with reasons. Streams its progress; the last message is the
   * itinerary. Interests choose the sights; rain, snow, heat and frost move a day indoors, sun moves it outdoors. Knows
   * the cities of ListDestinations; any other is NOT_FOUND, with the nearest names. Is made without weather where none
   * can be had, and says so.
   */
  PlanTrip: grpc.handleServerStreamingCall<_itinerary_v1_PlanTripRequest__Output, _itinerary_v1_PlanTripResponse>;
  
}

export interface ItineraryServiceDefinition extends grpc.ServiceDefinition {
  ListDestinations: MethodDefinition<_itinerary_v1_ListDestinationsRequest, _itinerary_v1_ListDestinationsResponse, _itinerary_v1_ListDestinationsRequest__Output, _itinerary_v1_ListDestinationsResponse__Output>
  PlanTrip: MethodDefinition<_itinerary_v1_PlanTripRequest, _itinerary_v1_PlanTripResponse, _itinerary_v1_PlanTripRequest__Output, _itinerary_v1_PlanTripResponse__Output>
}
