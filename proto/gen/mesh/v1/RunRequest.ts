// Original file: proto/mesh/v1/agent.proto

import type { InputRound as _mesh_v1_InputRound, InputRound__Output as _mesh_v1_InputRound__Output } from '../../mesh/v1/InputRound.ts';

/**
 * What an agent is asked to do.
 */
export interface RunRequest {
  /**
   * What the agent is to work on: text of up to 1 MiB.
   */
  'input'?: (string);
  /**
   * Settings by name; which ones mean something is the agent's to say.
   */
  'parameters'?: ({[key: string]: string});
  /**
   * The conversation that this run belongs to, up to 128 characters. Absent: a new one, named in the answer.
   */
  'sessionId'?: (string);
  /**
   * The caller's answers, where the run asked something before.
   */
  'inputRound'?: (_mesh_v1_InputRound | null);
}

/**
 * What an agent is asked to do.
 */
export interface RunRequest__Output {
  /**
   * What the agent is to work on: text of up to 1 MiB.
   */
  'input': (string);
  /**
   * Settings by name; which ones mean something is the agent's to say.
   */
  'parameters': ({[key: string]: string});
  /**
   * The conversation that this run belongs to, up to 128 characters. Absent: a new one, named in the answer.
   */
  'sessionId': (string);
  /**
   * The caller's answers, where the run asked something before.
   */
  'inputRound': (_mesh_v1_InputRound__Output | null);
}
