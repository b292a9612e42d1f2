import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../../json-object.ts'
import { logLevels } from '../mcp-request.ts'
import { kindOf } from './message-fault.ts'

type Check = (value: JsonValue | undefined) => string | undefined

/**
 * What is wrong with the params of a request, by what the protocol says of its method; `undefined`: nothing, or the method is
 * none of these. The SDK answers such with -32603, as if it had failed itself.
 */
export function paramsFault(method: string, params: JsonObject): string | undefined {
  const checks = Object.entries(byMethod[method] ?? {})
  for (const [name, check] of checks) {
    const fault = check(Object.hasOwn(params, name) ? params[name] : undefined)
    if (fault !== undefined) return `params.${name}${fault}`
  }
  return undefined
}

const text: Check = value => (typeof value === 'string' ? undefined : `: expected a text, got ${kindOf(value)}`)
const object: Check = value => (isObject(value) ? undefined : `: expected an object, got ${kindOf(value)}`)
const texts: Check = value => object(value) ?? firstFault(Object.entries(value as JsonObject), text)
const maybe =
  (check: Check): Check =>
  value =>
    value === undefined ? undefined : check(value)
const withFields =
  (fields: Readonly<Record<string, Check>>): Check =>
  value =>
    object(value) ?? faultIn(fields, value as JsonObject)

const list = { cursor: maybe(text) }
const ofOne = { uri: text }

const byMethod: Readonly<Record<string, Readonly<Record<string, Check>>>> = {
  initialize: {
    protocolVersion: text,
    capabilities: object,
    clientInfo: withFields({ name: text, version: text }),
  },
  'tools/list': list,
  'tools/call': { name: text, arguments: maybe(object) },
  'prompts/list': list,
  'prompts/get': { name: text, arguments: maybe(texts) },
  'resources/list': list,
  'resources/templates/list': list,
  'resources/read': ofOne,
  'resources/subscribe': ofOne,
  'resources/unsubscribe': ofOne,
  'completion/complete': {
    ref: value => object(value) ?? reference(value as JsonObject),
    argument: withFields({ name: text, value: text }),
    context: maybe(withFields({ arguments: maybe(texts) })),
  },
  'logging/setLevel': {
    level: value => {
      if (logLevels.some(level => level === value)) return undefined
      return `: expected one of ${logLevels.join(', ')}`
    },
  },
}

function reference(ref: JsonObject): string | undefined {
  if (ref.type === 'ref/prompt') return faultIn({ name: text }, ref)
  if (ref.type === 'ref/resource') return faultIn(ofOne, ref)
  return '.type: expected ref/prompt or ref/resource'
}

function faultIn(fields: Readonly<Record<string, Check>>, value: JsonObject): string | undefined {
  for (const [name, check] of Object.entries(fields)) {
    const fault = check(value[name])
    if (fault !== undefined) return `.${name}${fault}`
  }
  return undefined
}

function firstFault(entries: readonly (readonly [string, JsonValue])[], check: Check): string | undefined {
  for (const [name, value] of entries) {
    const fault = check(value)
    if (fault !== undefined) return `.${name.slice(0, 60)}${fault}`
  }
  return undefined
}
