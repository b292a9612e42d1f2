// Original file: proto/mesh/v1/input.proto

import type { Elicitation as _mesh_v1_Elicitation, Elicitation__Output as _mesh_v1_Elicitation__Output } from '../../mesh/v1/Elicitation.ts';
import type { Sampling as _mesh_v1_Sampling, Sampling__Output as _mesh_v1_Sampling__Output } from '../../mesh/v1/Sampling.ts';
import type { RootsList as _mesh_v1_RootsList, RootsList__Output as _mesh_v1_RootsList__Output } from '../../mesh/v1/RootsList.ts';

/**
 * One question.
 */
export interface InputRequest {
  /**
   * To the person.
   */
  'elicitation'?: (_mesh_v1_Elicitation | null);
  /**
   * To the caller's model.
   */
  'sampling'?: (_mesh_v1_Sampling | null);
  /**
   * To the caller itself: which folders it works on.
   */
  'rootsList'?: (_mesh_v1_RootsList | null);
  'request'?: "elicitation"|"sampling"|"rootsList";
}

/**
 * One question.
 */
export interface InputRequest__Output {
  /**
   * To the person.
   */
  'elicitation'?: (_mesh_v1_Elicitation__Output | null);
  /**
   * To the caller's model.
   */
  'sampling'?: (_mesh_v1_Sampling__Output | null);
  /**
   * To the caller itself: which folders it works on.
   */
  'rootsList'?: (_mesh_v1_RootsList__Output | null);
  'request'?: "elicitation"|"sampling"|"rootsList";
}
