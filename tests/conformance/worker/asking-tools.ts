import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { AskingResponse } from '#proto/gen/conformance/v1/AskingResponse.ts'
import type { AskingServiceHandlers } from '#proto/gen/conformance/v1/AskingService.ts'
import type { InputRound__Output } from '#proto/gen/mesh/v1/InputRound.ts'
import { ask, askAndTell, form, prompt, type Questions, roots, wants } from './ask.ts'
import { text } from './blocks.ts'

const name = form('What is your name?', { name: { type: 'string' } }, ['name'])
const confirm = form('Please confirm', { ok: { type: 'boolean' } }, ['ok'])

const account = {
  username: { type: 'string', description: "User's response" },
  email: { type: 'string', description: "User's email address" },
}

const filledIn = form('Please review what is known of you', {
  name: { type: 'string', default: 'John Doe' },
  age: { type: 'integer', default: 30 },
  score: { type: 'number', default: 95.5 },
  status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
  verified: { type: 'boolean', default: true },
})

const options = ['option1', 'option2', 'option3']
const titled = ['First', 'Second', 'Third'].map((title, at) => ({ const: `value${at + 1}`, title: `${title} Option` }))
const choices = form('Please choose', {
  untitledSingle: { type: 'string', enum: options },
  titledSingle: { type: 'string', oneOf: titled },
  legacyEnum: {
    type: 'string',
    enum: ['opt1', 'opt2', 'opt3'],
    enumNames: ['Option One', 'Option Two', 'Option Three'],
  },
  untitledMulti: { type: 'array', items: { type: 'string', enum: options } },
  titledMulti: { type: 'array', items: { anyOf: titled } },
})

/** Tools that ask the caller something before they answer. */
export const askingTools: Implementation<AskingServiceHandlers> = {
  sampling: ({ round, prompt: words }) => askAndTell(round, { model: prompt(words) }, 'LLM response:'),
  elicitation: ({ round, message }) =>
    askAndTell(round, { person: form(message, account, ['username', 'email']) }, 'User response:'),
  elicitationDefaults: ({ round }) => askAndTell(round, { person: filledIn }, 'Elicitation completed:'),
  elicitationEnums: ({ round }) => askAndTell(round, { person: choices }, 'Elicitation completed:'),
  missingCapability: ({ round }) => askAndTell(round, { model: prompt('Are you there?') }, 'LLM response:'),
  async *streamingElicitation({ round }) {
    yield { progress: { message: 'Asking', done: 1, total: 2 } }
    yield askAndTell(round, { user_name: name }, 'Hello:')
  },

  askPerson: ({ round }) => askAndTell(round, { user_name: name }, 'Hello:'),
  askModel: ({ round }) =>
    askAndTell(round, { capital_question: prompt('What is the capital of France?') }, 'The model says:'),
  askRoots: ({ round }) => askAndTell(round, { client_roots: roots }, 'Roots:'),
  askAll: ({ round }) => {
    const questions = { user_name: name, greeting: prompt('Generate a greeting', 50), client_roots: roots }
    return ask(round, questions, answers => text(answers.join('; ')), 'asked all')
  },
  keepState: ({ round }) => confirmWithState(round),
  tamperedState: ({ round }) => confirmWithState(round),
  multiRound: ({ round }) => askTwice(round),
  askWhatIsPossible: ({ round }) => {
    const { capabilities } = round ?? {}
    const questions: Questions = {
      ...(capabilities?.elicitation && { user_name: name }),
      ...(capabilities?.sampling && { greeting: prompt('Generate a greeting', 50) }),
      ...(capabilities?.roots && { client_roots: roots }),
    }
    return askAndTell(round, questions, 'Answers:')
  },
}

function confirmWithState(round: InputRound__Output | null): AskingResponse {
  const state = 'wanted back'
  const answer = (_answers: readonly string[], came: string) =>
    text(came === state ? 'state-ok' : `the state came back as "${came}"`)
  return ask(round, { confirm }, answer, state)
}

/** The second round's state is the first answer, so that whoever gets the second answer knows both. */
function askTwice(round: InputRound__Output | null): AskingResponse {
  const step1 = form('Step 1: What is your name?', { name: { type: 'string' } }, ['name'])
  const step2 = form('Step 2: What is your favorite color?', { color: { type: 'string' } }, ['color'])
  const known = round?.state.toString() ?? ''
  if (!known.startsWith('name:')) return ask(round, { step1 }, ([name]) => wants({ step2 }, `name: ${name}`), 'first')
  return ask(round, { step2 }, ([color]) => text(`${known}; color: ${color}`), known)
}
