import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { asObject } from '../../json-object.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import { contentBlock, roleOf } from '../offer/content-block.ts'
import { type InputCapabilities, mostStateBytes, type Question, type Questions } from './round.ts'

/** In one `mesh.v1.InputRequired`. */
const mostQuestions = 16
/** The tokens of an answer whose length the service leaves open. */
const usualTokens = 1_024

/**
 * What a service asks, as MCP has it.
 *
 * @param json         a `mesh.v1.InputRequired` as the service's own contract writes it
 * @param service      who asks, for errors
 * @param capabilities what the client can be asked
 * @throws McpError `missingCapability` with what the client would have to be able to
 * @throws MeshError `internal` where the service asks what cannot be passed on
 */
export function questionsFrom(json: JsonValue, service: string, capabilities: InputCapabilities): Questions {
  const { requests, state } = asObject(json)
  const asked = Object.entries(asObject(requests))
  const bytes = Buffer.from(text(state), 'base64')
  if (asked.length === 0 || asked.length > mostQuestions) {
    throw new MeshError('internal', `${service} asked ${asked.length} questions at once: 1 to ${mostQuestions} can be`)
  }
  if (bytes.length > mostStateBytes) {
    throw new MeshError('internal', `${service} wants ${bytes.length} bytes of state back: ${mostStateBytes} can be`)
  }
  const questions = asked.map(([name, request]) => [name, questionFrom(name, asObject(request), service)] as const)
  assertAskable(
    questions.map(([, question]) => question),
    capabilities,
  )
  return { requests: Object.fromEntries(questions), state: bytes }
}

function questionFrom(name: string, { elicitation, sampling, rootsList }: JsonObject, service: string): Question {
  const lie = (what: string) =>
    new MeshError('internal', `${service} asked ${JSON.stringify(name.slice(0, 60))}: ${what}`)
  if (elicitation !== undefined) return elicitationFrom(asObject(elicitation), lie)
  if (sampling !== undefined) return samplingFrom(asObject(sampling), lie)
  if (rootsList !== undefined) return { method: 'roots/list', params: {} }
  throw lie('neither the person, nor the model, nor for the roots')
}

type Lie = (what: string) => MeshError

function elicitationFrom({ message, requestedSchema, url }: JsonObject, lie: Lie): Question {
  const method = 'elicitation/create'
  if (text(message) === '') throw lie('a question to the person needs a message')
  if (text(url) === '') {
    const schema = asObject(requestedSchema)
    const form = { ...schema, type: 'object', properties: asObject(schema.properties) }
    return { method, params: { message: text(message), requestedSchema: form } }
  }
  if (!/^https?:/i.test(text(url)) || !URL.canParse(text(url))) throw lie('the page to go to is no http address')
  return { method, params: { mode: 'url', message: text(message), url: text(url) } }
}

function samplingFrom(sampling: JsonObject, lie: Lie): Question {
  const { maxTokens, systemPrompt, temperature, stopSequences } = sampling
  const messages = list(sampling.messages).map(one => {
    const { role, content } = asObject(one)
    const block = contentBlock(content ?? {})
    if (!['text', 'image', 'audio'].includes(block.type)) throw lie('a model is asked with text, pictures and sounds')
    return { role: roleOf(role), content: block as unknown as JsonObject }
  })
  if (messages.length === 0) throw lie('a question to the model needs a message')
  const params = {
    messages,
    maxTokens: typeof maxTokens === 'number' && maxTokens > 0 ? maxTokens : usualTokens,
    ...(text(systemPrompt) !== '' && { systemPrompt: text(systemPrompt) }),
    ...(typeof temperature === 'number' && { temperature }),
    ...(list(stopSequences).length > 0 && { stopSequences: list(stopSequences) }),
  }
  return { method: 'sampling/createMessage', params }
}

function assertAskable(questions: readonly Question[], can: InputCapabilities): void {
  const form = questions.some(({ method, params }) => method === 'elicitation/create' && params.mode !== 'url')
  const url = questions.some(({ params }) => params.mode === 'url')
  const asks = (wanted: Question['method']) => questions.some(({ method }) => method === wanted)
  const elicitation = {
    ...(form && !can.elicitation && { form: {} }),
    ...(url && !can.elicitationUrl && { url: {} }),
  }
  const missing = {
    ...(Object.keys(elicitation).length > 0 && { elicitation }),
    ...(asks('sampling/createMessage') && !can.sampling && { sampling: {} }),
    ...(asks('roots/list') && !can.roots && { roots: {} }),
  }
  const names = Object.keys(missing)
  if (names.length === 0) return
  const words = `[failed_precondition] this needs answers by ${names.join(' and ')}, which the client did not say it can give`
  throw new McpError(errorCodes.missingCapability, words, { requiredCapabilities: missing })
}

function list(json: JsonValue | undefined): JsonValue[] {
  return Array.isArray(json) ? json : []
}

function text(json: JsonValue | undefined): string {
  return typeof json === 'string' ? json : ''
}
