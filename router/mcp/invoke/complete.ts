import type { DescEnum, DescField, JsonObject, JsonValue } from '@bufbuild/protobuf'
import type { CompleteResult } from '@modelcontextprotocol/server'
import type { Operation } from '../../catalogue/operation.ts'
import { jsonScalar } from '../../transcode/field-type.ts'
import { errorCodes, McpError } from '../mcp-error.ts'
import type { McpRequest } from '../mcp-request.ts'
import { argumentField, unknownArgument } from '../offer/arguments.ts'
import type { Offer } from '../offer/offer.ts'
import type { Invoke } from './invoke.ts'
import { knownFields } from './known-fields.ts'
import { toldAsError } from './told-as-error.ts'

/** What `completion/complete` asks for. */
export interface CompleteParams {
  readonly ref:
    | { readonly type: 'ref/prompt'; readonly name: string }
    | { readonly type: 'ref/resource'; readonly uri: string }
  readonly argument: { readonly name: string; readonly value: string }
  /** Arguments that are filled in already. */
  readonly context?: { readonly arguments?: Readonly<Record<string, string>> | undefined } | undefined
}

/**
 * Serves one `completion/complete`: names of a choice and truth by themselves, anything else as the service's own
 * completer says. An argument that nobody knows more of has no values.
 *
 * @throws McpError
 */
export type Complete = (params: CompleteParams, request: McpRequest) => Promise<CompleteResult>

const mostValues = 100

export function createComplete(invoke: Invoke): Complete {
  return async (params, request) => {
    const { argument, context } = params
    const operation = referred(params, request.offer)
    const field = argumentField(operation.desc.input, argument.name)
    if (field === undefined) {
      throw new McpError(errorCodes.invalidParams, unknownArgument(operation.desc.input, argument.name))
    }
    const choices = choicesOf(field)
    if (choices !== undefined) return completion(choices.filter(choice => begins(choice, argument.value, field.enum)))
    const completer = request.offer.completer(operation)
    if (completer === undefined) return completion([])
    const { input } = completer.desc
    const given = {
      method: operation.path,
      argument: field.jsonName,
      value: argument.value,
      context: { ...context?.arguments },
    }
    const outcome = await toldAsError(() => invoke(completer, () => [knownFields(input, given)], request))
    if (outcome.kind === 'input_required') return completion([])
    const { values, total } = outcome.result.json as JsonObject
    return completion(textsIn(values), typeof total === 'number' && total > 0 ? total : undefined)
  }
}

function referred({ ref }: CompleteParams, offer: Offer): Operation {
  const found = ref.type === 'ref/prompt' ? offer.prompt(ref.name) : offer.listed(ref.uri)
  if (found !== undefined) return found
  const shown = ref.type === 'ref/prompt' ? `prompt "${ref.name.slice(0, 100)}"` : `resource "${ref.uri.slice(0, 200)}"`
  throw new McpError(errorCodes.invalidParams, `no ${shown}; the lists say which there are now`)
}

/** All that a field can be, where that is little. An enum's 0 that means nothing is no choice. */
function choicesOf(field: DescField): readonly string[] | undefined {
  if (field.enum !== undefined) {
    const meant = field.enum.values.filter(({ name, number }) => number !== 0 || !name.endsWith('_UNSPECIFIED'))
    return [...new Set(meant.map(({ jsonName }) => jsonName))]
  }
  const isBoolean = field.scalar !== undefined && jsonScalar(field.scalar).kind === 'boolean'
  return isBoolean ? ['true', 'false'] : undefined
}

/** By the whole name, or without what all names of the enum begin with: `relax` for `PACE_RELAXED`. */
function begins(choice: string, value: string, desc: DescEnum | undefined): boolean {
  const wanted = value.toLowerCase()
  const name = choice.toLowerCase()
  const prefix = desc?.sharedPrefix ?? ''
  return name.startsWith(wanted) || (name.startsWith(prefix) && name.slice(prefix.length).startsWith(wanted))
}

function textsIn(values: JsonValue | undefined): string[] {
  return Array.isArray(values) ? values.filter(value => typeof value === 'string') : []
}

function completion(all: readonly string[], total = all.length): CompleteResult {
  const values = all.slice(0, mostValues)
  return { completion: { values, total: Math.max(total, all.length), hasMore: total > values.length } }
}
