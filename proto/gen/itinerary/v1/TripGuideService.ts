// Original file: proto/itinerary/v1/itinerary.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CompleteRequest as _mesh_v1_CompleteRequest, CompleteRequest__Output as _mesh_v1_CompleteRequest__Output } from '../../mesh/v1/CompleteRequest.ts';
import type { CompleteResponse as _mesh_v1_CompleteResponse, CompleteResponse__Output as _mesh_v1_CompleteResponse__Output } from '../../mesh/v1/CompleteResponse.ts';
import type { ReadDestinationsRequest as _itinerary_v1_ReadDestinationsRequest, ReadDestinationsRequest__Output as _itinerary_v1_ReadDestinationsRequest__Output } from '../../itinerary/v1/ReadDestinationsRequest.ts';
import type { ReadDestinationsResponse as _itinerary_v1_ReadDestinationsResponse, ReadDestinationsResponse__Output as _itinerary_v1_ReadDestinationsResponse__Output } from '../../itinerary/v1/ReadDestinationsResponse.ts';
import type { ReadGuideRequest as _itinerary_v1_ReadGuideRequest, ReadGuideRequest__Output as _itinerary_v1_ReadGuideRequest__Output } from '../../itinerary/v1/ReadGuideRequest.ts';
import type { ReadGuideResponse as _itinerary_v1_ReadGuideResponse, ReadGuideResponse__Output as _itinerary_v1_ReadGuideResponse__Output } from '../../itinerary/v1/ReadGuideResponse.ts';
import type { StartTripRequest as _itinerary_v1_StartTripRequest, StartTripRequest__Output as _itinerary_v1_StartTripRequest__Output } from '../../itinerary/v1/StartTripRequest.ts';
import type { StartTripResponse as _itinerary_v1_StartTripResponse, StartTripResponse__Output as _itinerary_v1_StartTripResponse__Output } from '../../itinerary/v1/StartTripResponse.ts';

/**
 * What helps to talk about a trip before it is planned: guides of the cities, and a conversation to begin with.
 */
export interface TripGuideServiceClient extends grpc.Client {
  /**
   * Offers cities and interests that begin with what stands there.
   */
  Complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  Complete(argument: _mesh_v1_CompleteRequest, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Offers cities and interests that begin with what stands there.
   */
  complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  complete(argument: _mesh_v1_CompleteRequest, callback: grpc.requestCallback<_mesh_v1_CompleteResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The cities that trips can be planned to, with a link to the guide of each.
   */
  ReadDestinations(argument: _itinerary_v1_ReadDestinationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  ReadDestinations(argument: _itinerary_v1_ReadDestinationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  ReadDestinations(argument: _itinerary_v1_ReadDestinationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  ReadDestinations(argument: _itinerary_v1_ReadDestinationsRequest, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The cities that trips can be planned to, with a link to the guide of each.
   */
  readDestinations(argument: _itinerary_v1_ReadDestinationsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  readDestinations(argument: _itinerary_v1_ReadDestinationsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  readDestinations(argument: _itinerary_v1_ReadDestinationsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  readDestinations(argument: _itinerary_v1_ReadDestinationsRequest, callback: grpc.requestCallback<_itinerary_v1_ReadDestinationsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The guide of one city: what there is to see by interest, and where to stay.
   */
  ReadGuide(argument: _itinerary_v1_ReadGuideRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  ReadGuide(argument: _itinerary_v1_ReadGuideRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  ReadGuide(argument: _itinerary_v1_ReadGuideRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  ReadGuide(argument: _itinerary_v1_ReadGuideRequest, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The guide of one city: what there is to see by interest, and where to stay.
   */
  readGuide(argument: _itinerary_v1_ReadGuideRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  readGuide(argument: _itinerary_v1_ReadGuideRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  readGuide(argument: _itinerary_v1_ReadGuideRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  readGuide(argument: _itinerary_v1_ReadGuideRequest, callback: grpc.requestCallback<_itinerary_v1_ReadGuideResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Begins a conversation that plans a trip to a city, with the city's guide at hand.
   */
  StartTrip(argument: _itinerary_v1_StartTripRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  StartTrip(argument: _itinerary_v1_StartTripRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  StartTrip(argument: _itinerary_v1_StartTripRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  StartTrip(argument: _itinerary_v1_StartTripRequest, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Begins a conversation that plans a trip to a city, with the city's guide at hand.
   */
  startTrip(argument: _itinerary_v1_StartTripRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  startTrip(argument: _itinerary_v1_StartTripRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  startTrip(argument: _itinerary_v1_StartTripRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  startTrip(argument: _itinerary_v1_StartTripRequest, callback: grpc.requestCallback<_itinerary_v1_StartTripResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What helps to talk about a trip before it is planned: guides of the cities, and a conversation to begin with.
 */
export interface TripGuideServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Offers cities and interests that begin with what stands there.
   */
  Complete: grpc.handleUnaryCall<_mesh_v1_CompleteRequest__Output, _mesh_v1_CompleteResponse>;
  
  /**
   * The cities that trips can be planned to, with a link to the guide of each.
   */
  ReadDestinations: grpc.handleUnaryCall<_itinerary_v1_ReadDestinationsRequest__Output, _itinerary_v1_ReadDestinationsResponse>;
  
  /**
   * The guide of one city: what there is to see by interest, and where to stay.
   */
  ReadGuide: grpc.handleUnaryCall<_itinerary_v1_ReadGuideRequest__Output, _itinerary_v1_ReadGuideResponse>;
  
  /**
   * Begins a conversation that plans a trip to a city, with the city's guide at hand.
   */
  StartTrip: grpc.handleUnaryCall<_itinerary_v1_StartTripRequest__Output, _itinerary_v1_StartTripResponse>;
  
}

export interface TripGuideServiceDefinition extends grpc.ServiceDefinition {
  Complete: MethodDefinition<_mesh_v1_CompleteRequest, _mesh_v1_CompleteResponse, _mesh_v1_CompleteRequest__Output, _mesh_v1_CompleteResponse__Output>
  ReadDestinations: MethodDefinition<_itinerary_v1_ReadDestinationsRequest, _itinerary_v1_ReadDestinationsResponse, _itinerary_v1_ReadDestinationsRequest__Output, _itinerary_v1_ReadDestinationsResponse__Output>
  ReadGuide: MethodDefinition<_itinerary_v1_ReadGuideRequest, _itinerary_v1_ReadGuideResponse, _itinerary_v1_ReadGuideRequest__Output, _itinerary_v1_ReadGuideResponse__Output>
  StartTrip: MethodDefinition<_itinerary_v1_StartTripRequest, _itinerary_v1_StartTripResponse, _itinerary_v1_StartTripRequest__Output, _itinerary_v1_StartTripResponse__Output>
}
