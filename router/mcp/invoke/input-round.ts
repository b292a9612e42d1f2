import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { asObject, isObject } from '../../json-object.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { Round } from './round.ts'

/**
 * A round as a `mesh.v1.InputRound` in JSON: what the client can be asked, and its answers, each known by its shape.
 * Whatever an answer says beyond what is known is left out.
 *
 * @throws McpError `invalidParams` that names the question whose answer is none, and says what would be one
 */
export function inputRound({ capabilities, responses, state }: Round): JsonObject {
  const answers = Object.entries(responses).map(([name, given]) => [name, answerFrom(name, given)] as const)
  return {
    capabilities: { ...capabilities },
    ...(answers.length > 0 && { responses: Object.fromEntries(answers) }),
    ...(state.length > 0 && { state: Buffer.from(state).toString('base64') }),
  }
}

function answerFrom(name: string, given: JsonValue): JsonObject {
  const wrong: Wrong = right => {
    const shown = JSON.stringify(name.slice(0, 60))
    return new McpError(errorCodes.invalidParams, `the answer to ${shown} is none: expected ${right}`, {
      question: name,
    })
  }
  if (isObject(given)) {
    if (given.action !== undefined) return { elicitation: elicitationFrom(given, wrong) }
    if (given.roots !== undefined) return { roots: rootsFrom(given, wrong) }
    if (given.role !== undefined || given.content !== undefined) return { sampling: samplingFrom(given, wrong) }
  }
  throw wrong('an object with "action", with "role" and "content", or with "roots"')
}

type Wrong = (right: string) => McpError

const actions: ReadonlySet<JsonValue> = new Set(['accept', 'decline', 'cancel'])

function elicitationFrom({ action, content }: JsonObject, wrong: Wrong): JsonObject {
  if (typeof action !== 'string' || !actions.has(action)) throw wrong('"action" to be accept, decline or cancel')
  const known = `ELICITATION_ACTION_${action.toUpperCase()}`
  if (action !== 'accept' || content === undefined) return { action: known }
  if (!isObject(content)) throw wrong('"content" to be an object, the form as it was filled in')
  return { action: known, content }
}

function samplingFrom({ role, content, model, stopReason }: JsonObject, wrong: Wrong): JsonObject {
  if (role !== 'assistant' && role !== 'user') throw wrong('"role" to be assistant or user')
  const blocks = Array.isArray(content) ? content : [content]
  return {
    role: `ROLE_${role.toUpperCase()}`,
    content: blocks.map(block => blockFrom(block, wrong)),
    ...(typeof model === 'string' && { model }),
    ...(typeof stopReason === 'string' && { stopReason }),
  }
}

function blockFrom(block: JsonValue | undefined, wrong: Wrong): JsonObject {
  const { type, text, data, mimeType } = asObject(block)
  if (type === 'text' && typeof text === 'string') return { text }
  const isBytes = typeof data === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(data) && typeof mimeType === 'string'
  if ((type === 'image' || type === 'audio') && isBytes) return { [type]: { data, mimeType } }
  throw wrong('"content" to be text, or an image or audio with its data as base64 and its mimeType')
}

function rootsFrom({ roots }: JsonObject, wrong: Wrong): JsonObject {
  if (!Array.isArray(roots)) throw wrong('"roots" to be an array')
  return {
    roots: roots.map(root => {
      const { uri, name } = asObject(root)
      if (typeof uri !== 'string') throw wrong('each of "roots" to have a "uri"')
      return { uri, ...(typeof name === 'string' && { name }) }
    }),
  }
}
