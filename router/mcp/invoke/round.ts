import type { JsonObject } from '@bufbuild/protobuf'

/** What is known of the client, and what it answered: `mesh.v1.InputRound` before it is one. */
export interface Round {
  /** What the client can be asked. */
  readonly capabilities: InputCapabilities
  /** Answers by the names of the questions, as MCP has them; empty in the first round. */
  readonly responses: Readonly<Record<string, JsonObject>>
  /** What the service wanted back. */
  readonly state: Uint8Array
}

/** What a client can be asked. */
export interface InputCapabilities {
  /** The person, by a form. */
  readonly elicitation: boolean
  /** The person, by a page to go to. */
  readonly elicitationUrl: boolean
  /** The model. */
  readonly sampling: boolean
  /** The roots. */
  readonly roots: boolean
}

/** Clients of the modern era carry it to and fro in each request. */
export const mostStateBytes = 16 * 1024

/** What a service asks before it goes on: `mesh.v1.InputRequired` as MCP has it. */
export interface Questions {
  /** By the names that the service gave them. */
  readonly requests: Readonly<Record<string, Question>>
  /** What the service wants back with the answers, up to `mostStateBytes`; the client must not be able to change it. */
  readonly state: Uint8Array
}

/** One question, as an MCP request without its id. */
export interface Question {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list'
  readonly params: JsonObject
}

/** What a call came to: its result, or questions. */
export type Outcome<Result> =
  | { readonly kind: 'complete'; readonly result: Result }
  | { readonly kind: 'input_required'; readonly questions: Questions }

/** The round of a client that can be asked nothing. */
export const noRound: Round = {
  capabilities: { elicitation: false, elicitationUrl: false, sampling: false, roots: false },
  responses: {},
  state: new Uint8Array(),
}
