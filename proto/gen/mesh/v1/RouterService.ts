// Original file: proto/mesh/v1/router.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DeliverAnswerRequest as _mesh_v1_DeliverAnswerRequest, DeliverAnswerRequest__Output as _mesh_v1_DeliverAnswerRequest__Output } from '../../mesh/v1/DeliverAnswerRequest.ts';
import type { DeliverAnswerResponse as _mesh_v1_DeliverAnswerResponse, DeliverAnswerResponse__Output as _mesh_v1_DeliverAnswerResponse__Output } from '../../mesh/v1/DeliverAnswerResponse.ts';
import type { NoteSessionRequest as _mesh_v1_NoteSessionRequest, NoteSessionRequest__Output as _mesh_v1_NoteSessionRequest__Output } from '../../mesh/v1/NoteSessionRequest.ts';
import type { NoteSessionResponse as _mesh_v1_NoteSessionResponse, NoteSessionResponse__Output as _mesh_v1_NoteSessionResponse__Output } from '../../mesh/v1/NoteSessionResponse.ts';
import type { RecallSessionRequest as _mesh_v1_RecallSessionRequest, RecallSessionRequest__Output as _mesh_v1_RecallSessionRequest__Output } from '../../mesh/v1/RecallSessionRequest.ts';
import type { RecallSessionResponse as _mesh_v1_RecallSessionResponse, RecallSessionResponse__Output as _mesh_v1_RecallSessionResponse__Output } from '../../mesh/v1/RecallSessionResponse.ts';
import type { SpendRequest as _mesh_v1_SpendRequest, SpendRequest__Output as _mesh_v1_SpendRequest__Output } from '../../mesh/v1/SpendRequest.ts';
import type { SpendResponse as _mesh_v1_SpendResponse, SpendResponse__Output as _mesh_v1_SpendResponse__Output } from '../../mesh/v1/SpendResponse.ts';

/**
 * One router, as the others see it.
 */
export interface RouterServiceClient extends grpc.Client {
  /**
   * Hands over what an MCP client answered to a question of this router, which came in at another one.
   */
  DeliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  DeliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  DeliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  DeliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Hands over what an MCP client answered to a question of this router, which came in at another one.
   */
  deliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  deliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  deliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  deliverAnswer(argument: _mesh_v1_DeliverAnswerRequest, callback: grpc.requestCallback<_mesh_v1_DeliverAnswerResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Notes what a client of the legacy MCP era said to another router, since its next request may come in here.
   */
  NoteSession(argument: _mesh_v1_NoteSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  NoteSession(argument: _mesh_v1_NoteSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  NoteSession(argument: _mesh_v1_NoteSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  NoteSession(argument: _mesh_v1_NoteSessionRequest, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Notes what a client of the legacy MCP era said to another router, since its next request may come in here.
   */
  noteSession(argument: _mesh_v1_NoteSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  noteSession(argument: _mesh_v1_NoteSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  noteSession(argument: _mesh_v1_NoteSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  noteSession(argument: _mesh_v1_NoteSessionRequest, callback: grpc.requestCallback<_mesh_v1_NoteSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Says what is noted of a session, to a router that came later.
   */
  RecallSession(argument: _mesh_v1_RecallSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  RecallSession(argument: _mesh_v1_RecallSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  RecallSession(argument: _mesh_v1_RecallSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  RecallSession(argument: _mesh_v1_RecallSessionRequest, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Says what is noted of a session, to a router that came later.
   */
  recallSession(argument: _mesh_v1_RecallSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  recallSession(argument: _mesh_v1_RecallSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  recallSession(argument: _mesh_v1_RecallSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  recallSession(argument: _mesh_v1_RecallSessionRequest, callback: grpc.requestCallback<_mesh_v1_RecallSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Marks what this router sealed as used. Only the first who asks is told that it was not used before.
   */
  Spend(argument: _mesh_v1_SpendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  Spend(argument: _mesh_v1_SpendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  Spend(argument: _mesh_v1_SpendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  Spend(argument: _mesh_v1_SpendRequest, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Marks what this router sealed as used. Only the first who asks is told that it was not used before.
   */
  spend(argument: _mesh_v1_SpendRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  spend(argument: _mesh_v1_SpendRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  spend(argument: _mesh_v1_SpendRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  spend(argument: _mesh_v1_SpendRequest, callback: grpc.requestCallback<_mesh_v1_SpendResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * One router, as the others see it.
 */
export interface RouterServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Hands over what an MCP client answered to a question of this router, which came in at another one.
   */
  DeliverAnswer: grpc.handleUnaryCall<_mesh_v1_DeliverAnswerRequest__Output, _mesh_v1_DeliverAnswerResponse>;
  
  /**
   * Notes what a client of the legacy MCP era said to another router, since its next request may come in here.
   */
  NoteSession: grpc.handleUnaryCall<_mesh_v1_NoteSessionRequest__Output, _mesh_v1_NoteSessionResponse>;
  
  /**
   * Says what is noted of a session, to a router that came later.
   */
  RecallSession: grpc.handleUnaryCall<_mesh_v1_RecallSessionRequest__Output, _mesh_v1_RecallSessionResponse>;
  
  /**
   * Marks what this router sealed as used. Only the first who asks is told that it was not used before.
   */
  Spend: grpc.handleUnaryCall<_mesh_v1_SpendRequest__Output, _mesh_v1_SpendResponse>;
  
}

export interface RouterServiceDefinition extends grpc.ServiceDefinition {
  DeliverAnswer: MethodDefinition<_mesh_v1_DeliverAnswerRequest, _mesh_v1_DeliverAnswerResponse, _mesh_v1_DeliverAnswerRequest__Output, _mesh_v1_DeliverAnswerResponse__Output>
  NoteSession: MethodDefinition<_mesh_v1_NoteSessionRequest, _mesh_v1_NoteSessionResponse, _mesh_v1_NoteSessionRequest__Output, _mesh_v1_NoteSessionResponse__Output>
  RecallSession: MethodDefinition<_mesh_v1_RecallSessionRequest, _mesh_v1_RecallSessionResponse, _mesh_v1_RecallSessionRequest__Output, _mesh_v1_RecallSessionResponse__Output>
  Spend: MethodDefinition<_mesh_v1_SpendRequest, _mesh_v1_SpendResponse, _mesh_v1_SpendRequest__Output, _mesh_v1_SpendResponse__Output>
}
