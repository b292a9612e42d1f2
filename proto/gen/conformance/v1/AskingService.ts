// Original file: proto/conformance/v1/conformance.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AskingRequest as _conformance_v1_AskingRequest, AskingRequest__Output as _conformance_v1_AskingRequest__Output } from '../../conformance/v1/AskingRequest.ts';
import type { AskingResponse as _conformance_v1_AskingResponse, AskingResponse__Output as _conformance_v1_AskingResponse__Output } from '../../conformance/v1/AskingResponse.ts';
import type { AskingStepResponse as _conformance_v1_AskingStepResponse, AskingStepResponse__Output as _conformance_v1_AskingStepResponse__Output } from '../../conformance/v1/AskingStepResponse.ts';
import type { ElicitationRequest as _conformance_v1_ElicitationRequest, ElicitationRequest__Output as _conformance_v1_ElicitationRequest__Output } from '../../conformance/v1/ElicitationRequest.ts';
import type { SamplingRequest as _conformance_v1_SamplingRequest, SamplingRequest__Output as _conformance_v1_SamplingRequest__Output } from '../../conformance/v1/SamplingRequest.ts';

/**
 * Tools that ask the caller something before they answer. They hold nothing meanwhile.
 */
export interface AskingServiceClient extends grpc.Client {
  /**
   * Asks the person, the model and the caller at once.
   */
  AskAll(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskAll(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskAll(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskAll(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the person, the model and the caller at once.
   */
  askAll(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askAll(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askAll(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askAll(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks the model for a capital.
   */
  AskModel(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskModel(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskModel(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskModel(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the model for a capital.
   */
  askModel(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askModel(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askModel(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askModel(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks the person for a name.
   */
  AskPerson(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskPerson(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskPerson(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskPerson(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the person for a name.
   */
  askPerson(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askPerson(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askPerson(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askPerson(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks the caller for its roots.
   */
  AskRoots(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskRoots(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskRoots(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskRoots(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the caller for its roots.
   */
  askRoots(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askRoots(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askRoots(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askRoots(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks whatever the caller can be asked.
   */
  AskWhatIsPossible(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskWhatIsPossible(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskWhatIsPossible(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  AskWhatIsPossible(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks whatever the caller can be asked.
   */
  askWhatIsPossible(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askWhatIsPossible(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askWhatIsPossible(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  askWhatIsPossible(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks the person for a name and an address.
   */
  Elicitation(argument: _conformance_v1_ElicitationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  Elicitation(argument: _conformance_v1_ElicitationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  Elicitation(argument: _conformance_v1_ElicitationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  Elicitation(argument: _conformance_v1_ElicitationRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the person for a name and an address.
   */
  elicitation(argument: _conformance_v1_ElicitationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitation(argument: _conformance_v1_ElicitationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitation(argument: _conformance_v1_ElicitationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitation(argument: _conformance_v1_ElicitationRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Shows a form whose fields are filled in beforehand.
   */
  ElicitationDefaults(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  ElicitationDefaults(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  ElicitationDefaults(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  ElicitationDefaults(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Shows a form whose fields are filled in beforehand.
   */
  elicitationDefaults(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitationDefaults(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitationDefaults(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitationDefaults(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Shows a form with choices of every kind.
   */
  ElicitationEnums(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  ElicitationEnums(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  ElicitationEnums(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  ElicitationEnums(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Shows a form with choices of every kind.
   */
  elicitationEnums(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitationEnums(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitationEnums(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  elicitationEnums(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks, and wants its state back with the answer.
   */
  KeepState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  KeepState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  KeepState(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  KeepState(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks, and wants its state back with the answer.
   */
  keepState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  keepState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  keepState(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  keepState(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks the model of every caller, those too that have none.
   */
  MissingCapability(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  MissingCapability(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  MissingCapability(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  MissingCapability(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the model of every caller, those too that have none.
   */
  missingCapability(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  missingCapability(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  missingCapability(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  missingCapability(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks twice; the second question's state holds the first answer.
   */
  MultiRound(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  MultiRound(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  MultiRound(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  MultiRound(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks twice; the second question's state holds the first answer.
   */
  multiRound(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  multiRound(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  multiRound(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  multiRound(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Asks the caller's model.
   */
  Sampling(argument: _conformance_v1_SamplingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  Sampling(argument: _conformance_v1_SamplingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  Sampling(argument: _conformance_v1_SamplingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  Sampling(argument: _conformance_v1_SamplingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Asks the caller's model.
   */
  sampling(argument: _conformance_v1_SamplingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  sampling(argument: _conformance_v1_SamplingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  sampling(argument: _conformance_v1_SamplingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  sampling(argument: _conformance_v1_SamplingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Says how far it has come, then asks.
   */
  StreamingElicitation(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_AskingStepResponse__Output>;
  StreamingElicitation(argument: _conformance_v1_AskingRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_AskingStepResponse__Output>;
  /**
   * Says how far it has come, then asks.
   */
  streamingElicitation(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_AskingStepResponse__Output>;
  streamingElicitation(argument: _conformance_v1_AskingRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_conformance_v1_AskingStepResponse__Output>;
  
  /**
   * The same; the suite changes the state on its way back.
   */
  TamperedState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  TamperedState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  TamperedState(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  TamperedState(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The same; the suite changes the state on its way back.
   */
  tamperedState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  tamperedState(argument: _conformance_v1_AskingRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  tamperedState(argument: _conformance_v1_AskingRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  tamperedState(argument: _conformance_v1_AskingRequest, callback: grpc.requestCallback<_conformance_v1_AskingResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * Tools that ask the caller something before they answer. They hold nothing meanwhile.
 */
export interface AskingServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Asks the person, the model and the caller at once.
   */
  AskAll: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks the model for a capital.
   */
  AskModel: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks the person for a name.
   */
  AskPerson: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks the caller for its roots.
   */
  AskRoots: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks whatever the caller can be asked.
   */
  AskWhatIsPossible: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks the person for a name and an address.
   */
  Elicitation: grpc.handleUnaryCall<_conformance_v1_ElicitationRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Shows a form whose fields are filled in beforehand.
   */
  ElicitationDefaults: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Shows a form with choices of every kind.
   */
  ElicitationEnums: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks, and wants its state back with the answer.
   */
  KeepState: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks the model of every caller, those too that have none.
   */
  MissingCapability: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks twice; the second question's state holds the first answer.
   */
  MultiRound: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Asks the caller's model.
   */
  Sampling: grpc.handleUnaryCall<_conformance_v1_SamplingRequest__Output, _conformance_v1_AskingResponse>;
  
  /**
   * Says how far it has come, then asks.
   */
  StreamingElicitation: grpc.handleServerStreamingCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingStepResponse>;
  
  /**
   * The same; the suite changes the state on its way back.
   */
  TamperedState: grpc.handleUnaryCall<_conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse>;
  
}

export interface AskingServiceDefinition extends grpc.ServiceDefinition {
  AskAll: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  AskModel: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  AskPerson: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  AskRoots: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  AskWhatIsPossible: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  Elicitation: MethodDefinition<_conformance_v1_ElicitationRequest, _conformance_v1_AskingResponse, _conformance_v1_ElicitationRequest__Output, _conformance_v1_AskingResponse__Output>
  ElicitationDefaults: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  ElicitationEnums: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  KeepState: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  MissingCapability: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  MultiRound: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
  Sampling: MethodDefinition<_conformance_v1_SamplingRequest, _conformance_v1_AskingResponse, _conformance_v1_SamplingRequest__Output, _conformance_v1_AskingResponse__Output>
  StreamingElicitation: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingStepResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingStepResponse__Output>
  TamperedState: MethodDefinition<_conformance_v1_AskingRequest, _conformance_v1_AskingResponse, _conformance_v1_AskingRequest__Output, _conformance_v1_AskingResponse__Output>
}
