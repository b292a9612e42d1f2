import { type StrategyName, strategyNames } from '../balance/strategies.ts'
import { MeshError } from '../errors.ts'
import type { Call, Metadata } from './call.ts'

/** Who goes first where calls have to wait, and who is shed last: a person waits for the first, nobody for the last. */
export const priorities = ['interactive', 'task', 'batch'] as const
export type Priority = (typeof priorities)[number]

/** What a call asks of balancing. */
export interface Steering {
  readonly priority: Priority
  /** Calls of one session go to one instance where that is possible; absent: the call belongs to none. */
  readonly session?: string
  /** What an instance is to be good at; absent: nothing in particular. */
  readonly capability?: string
  /** How the instance is to be chosen; absent: as for every call of the service. */
  readonly strategy?: StrategyName
}

/** What a call may say, over gRPC as metadata `mesh-session`, and so on. */
export const steeringNames = ['session', 'capability', 'priority', 'strategy'] as const
export type SteeringName = (typeof steeringNames)[number]

const prefix = 'mesh-'

/** The layer that reads what a call asks of balancing, once, for all layers below. */
export function withSteering(call: Call): Call {
  return request => {
    let steering: Steering | undefined
    try {
      steering = readSteering(request.metadata)
    } catch (thrown) {
      return Promise.reject(thrown)
    }
    return call(steering === undefined ? request : { ...request, steering })
  }
}

/**
 * Reads what a call's metadata asks of balancing. Of a name that comes twice the first counts.
 *
 * @returns `undefined` where it asks for nothing, as most calls do
 * @throws MeshError `invalid_argument` that says what would be right
 */
export function readSteering(metadata: Metadata): Steering | undefined {
  let said: Partial<Record<SteeringName, string>> | undefined
  for (let i = 0; i + 1 < metadata.length; i += 2) {
    const name = metadata[i] as string
    if (!name.startsWith(prefix)) continue
    const known = steeringNames.find(one => name.length === prefix.length + one.length && name.endsWith(one))
    if (known === undefined) continue
    said ??= {}
    said[known] ??= metadata[i + 1] as string
  }
  return said && steeringFrom(said)
}

/**
 * The same as metadata, for a door with other names for it.
 *
 * @param read gives what the caller said under a name: a text; `undefined` where nothing
 * @throws MeshError `invalid_argument` that says what would be right
 */
export function steeringMetadata(read: (name: SteeringName) => unknown): Metadata {
  const metadata: string[] = []
  for (const name of steeringNames) {
    const value = read(name)
    if (value === undefined) continue
    if (typeof value !== 'string') throw wrong(name, 'a text', typeof value)
    metadata.push(prefix + name, value)
  }
  readSteering(metadata)
  return metadata
}

function steeringFrom({ session, capability, priority, strategy }: Partial<Record<SteeringName, string>>): Steering {
  const steering: { -readonly [K in keyof Steering]: Steering[K] } = { priority: 'interactive' }
  if (session !== undefined) steering.session = plain('session', session, 256)
  if (priority !== undefined) steering.priority = oneOf('priority', priority, priorities)
  if (capability !== undefined) {
    steering.capability = plain('capability', capability, 128)
    // Other strategies do not ask what an instance is good at, and whoever says this means it.
    steering.strategy = 'capability_best'
  }
  if (strategy !== undefined) steering.strategy = oneOf('strategy', strategy, strategyNames)
  return steering
}

function plain(name: SteeringName, value: string, most: number): string {
  if (value.length >= 1 && value.length <= most && /^[\x20-\x7e]+$/.test(value)) return value
  throw wrong(name, `1 to ${most} visible characters of ASCII`, `"${value.slice(0, 40)}"`)
}

function oneOf<T extends string>(name: SteeringName, value: string, known: readonly T[]): T {
  const found = known.find(one => one === value)
  if (found !== undefined) return found
  throw wrong(name, `one of ${known.join(', ')}`, `"${value.slice(0, 40)}"`)
}

function wrong(name: SteeringName, right: string, got: string): MeshError {
  return new MeshError('invalid_argument', `the call's ${name}: expected ${right}, got ${got}`)
}
