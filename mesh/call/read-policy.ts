import { z } from 'zod'
import { type StrategyName, strategyNames } from '../balance/strategies.ts'
import { editDistance } from '../edit-distance.ts'
import { MeshError } from '../errors.ts'
import type { ServicePolicy } from './service-policy.ts'

/** Says what would be right, and what is there instead. */
const expected = (right: string) => ({
  error: ({ input }: { readonly input?: unknown }) => `expected ${right}, got ${shownOf(input)}`,
})
const slowStart = expected('a whole number of milliseconds from 0 to 3600000')

/** What the JSON form of a value may say. */
const fields = {
  strategy: z
    .string(expected("a strategy's name"))
    .superRefine((name, context) => {
      if (!isStrategy(name)) context.addIssue({ code: 'custom', message: unknownStrategy(name) })
    })
    .optional(),
  hedge: z.boolean(expected('true or false')).optional(),
  slow_start_ms: z.int(slowStart).min(0, slowStart).max(3_600_000, slowStart).optional(),
}
const schema = z.strictObject(fields, {
  error: ({ code, keys }) =>
    code === 'unrecognized_keys'
      ? `there are ${Object.keys(fields).join(', ')}, and not ${(keys as string[]).join(', ')}`
      : undefined,
})

/**
 * Reads what an operator wrote for one service: a strategy's name, or JSON such as
 * `{"strategy":"least_loaded","hedge":true,"slow_start_ms":30000}`.
 *
 * @throws MeshError `invalid_argument` that names everything that is wrong at once, and what would be right
 */
export function readPolicy(text: string): ServicePolicy {
  const trimmed = text.trim()
  if (trimmed === '') throw wrong('it is empty: delete the key to ask for nothing in particular')
  if (!trimmed.startsWith('{')) {
    if (isStrategy(trimmed)) return { strategy: trimmed }
    throw wrong(unknownStrategy(trimmed))
  }
  const read = schema.safeParse(parse(trimmed))
  if (!read.success) {
    throw wrong(read.error.issues.map(({ path, message }) => [...path, message].join(': ')).join('; '))
  }
  const { strategy, hedge, slow_start_ms: slowStartMs } = read.data
  return {
    ...(strategy !== undefined && { strategy: strategy as StrategyName }),
    ...(hedge !== undefined && { hedge }),
    ...(slowStartMs !== undefined && { slowStartMs }),
  }
}

/** Writes what `readPolicy` reads: the bare name where that is all. */
export function writePolicy({ strategy, hedge, slowStartMs }: ServicePolicy): string {
  if (strategy !== undefined && hedge === undefined && slowStartMs === undefined) return strategy
  return JSON.stringify({ strategy, hedge, slow_start_ms: slowStartMs })
}

export function isStrategy(name: string): name is StrategyName {
  return (strategyNames as readonly string[]).includes(name)
}

/** That there is no such strategy, and which the one may be that is meant. */
export function unknownStrategy(name: string): string {
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name
  const far = strategyNames
    .map(one => ({ one, letters: editDistance(shown.toLowerCase(), one) }))
    .sort((a, b) => a.letters - b.letters)
  const { one: nearest = '', letters = 0 } = far[0] ?? {}
  const isNear = letters <= Math.max(2, nearest.length / 3)
  const hint = isNear ? `did you mean "${nearest}"? There are` : 'there are'
  return `no balancing strategy "${shown}"; ${hint} ${strategyNames.join(', ')}`
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw wrong(`it is neither a strategy's name nor JSON (${cause instanceof Error ? cause.message : cause})`, cause)
  }
}

/** Half a megabyte may stand in a key, and what is wrong with it goes into logs and answers. */
const longest = 1_000

function wrong(text: string, cause?: unknown): MeshError {
  // In one line, and nothing in it may steer a terminal.
  const plain = text.replaceAll(/\p{Cc}/gu, '�')
  return new MeshError('invalid_argument', plain.length > longest ? `${plain.slice(0, longest)}…` : plain, { cause })
}

function shownOf(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 40)}…` : text
}
