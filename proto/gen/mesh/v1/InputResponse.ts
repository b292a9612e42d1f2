// Original file: proto/mesh/v1/input.proto

import type { ElicitationResult as _mesh_v1_ElicitationResult, ElicitationResult__Output as _mesh_v1_ElicitationResult__Output } from '../../mesh/v1/ElicitationResult.ts';
import type { SamplingResult as _mesh_v1_SamplingResult, SamplingResult__Output as _mesh_v1_SamplingResult__Output } from '../../mesh/v1/SamplingResult.ts';
import type { RootsResult as _mesh_v1_RootsResult, RootsResult__Output as _mesh_v1_RootsResult__Output } from '../../mesh/v1/RootsResult.ts';

/**
 * One answer.
 */
export interface InputResponse {
  /**
   * What the person did.
   */
  'elicitation'?: (_mesh_v1_ElicitationResult | null);
  /**
   * What the model said.
   */
  'sampling'?: (_mesh_v1_SamplingResult | null);
  /**
   * The roots.
   */
  'roots'?: (_mesh_v1_RootsResult | null);
  'response'?: "elicitation"|"sampling"|"roots";
}

/**
 * One answer.
 */
export interface InputResponse__Output {
  /**
   * What the person did.
   */
  'elicitation'?: (_mesh_v1_ElicitationResult__Output | null);
  /**
   * What the model said.
   */
  'sampling'?: (_mesh_v1_SamplingResult__Output | null);
  /**
   * The roots.
   */
  'roots'?: (_mesh_v1_RootsResult__Output | null);
  'response'?: "elicitation"|"sampling"|"roots";
}
