import { fromStruct, type JsonObject, toStruct } from '#mesh/rpc/struct.ts'
import type { AskingResponse } from '#proto/gen/conformance/v1/AskingResponse.ts'
import type { InputRequest } from '#proto/gen/mesh/v1/InputRequest.ts'
import type { InputRequired } from '#proto/gen/mesh/v1/InputRequired.ts'
import type { InputResponse__Output } from '#proto/gen/mesh/v1/InputResponse.ts'
import type { InputRound__Output } from '#proto/gen/mesh/v1/InputRound.ts'
import { text } from './blocks.ts'

/** Questions by names of one's own. */
export type Questions = Readonly<Record<string, InputRequest>>

/** A question to the person: a form with these fields, of which those named are required. */
export function form(message: string, properties: JsonObject, required: readonly string[] = []): InputRequest {
  return { elicitation: { message, requestedSchema: toStruct({ type: 'object', properties, required }) } }
}

/** A question to the model. */
export function prompt(words: string, maxTokens = 100): InputRequest {
  return { sampling: { messages: [{ role: 'ROLE_USER', content: { text: words } }], maxTokens } }
}

/** A question to the caller. */
export const roots: InputRequest = { rootsList: {} }

/** The last message of a call that needs answers: its questions, and what shall come back with the answers. */
export function wants(questions: Questions, state = ''): { readonly inputRequired: InputRequired } {
  return { inputRequired: { requests: questions, state: Buffer.from(state) } }
}

/**
 * One round: the answer once every question has one, until then the questions.
 *
 * @param round what the caller answered so far; null where it said nothing of itself
 * @param state what shall come back with the answers; absent: nothing
 */
export function ask<Answer>(
  round: InputRound__Output | null,
  questions: Questions,
  answer: (answers: readonly string[], state: string) => Answer,
  state = '',
): Answer | ReturnType<typeof wants> {
  const answers = Object.keys(questions).map(name => round?.responses[name])
  if (!answers.every(one => one !== undefined)) return wants(questions, state)
  return answer(answers.map(inWords), round?.state.toString() ?? '')
}

/** `ask`, with an answer that begins with these words and ends with theirs. */
export function askAndTell(round: InputRound__Output | null, questions: Questions, words: string): AskingResponse {
  return ask(round, questions, answers => text(`${words} ${answers.join(' ')}`))
}

/** What the caller answered, for people. */
function inWords({ elicitation, sampling, roots: found }: InputResponse__Output): string {
  if (sampling) return sampling.content.map(block => block.text ?? `(${block.block})`).join(' ')
  if (found) return found.roots.map(({ uri, name }) => `${name} at ${uri}`).join(', ')
  if (!elicitation) return 'nothing'
  const action = elicitation.action.replace('ELICITATION_ACTION_', '').toLowerCase()
  const content = elicitation.content === null ? {} : fromStruct(elicitation.content)
  return `action=${action}, content=${JSON.stringify(content)}`
}
