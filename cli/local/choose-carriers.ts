import { execFileSync } from 'node:child_process'
import type { Environment } from '#mesh/config.ts'
import { MeshError } from '#mesh/errors.ts'
import { findBinary } from './find-binary.ts'

/** What Consul can be: the project's own registry or a real Consul, both started by `up`; or one that runs already. */
export const registries = ['embedded', 'consul', 'outside'] as const
export type Registry = (typeof registries)[number]

/** What can be in front of the routers. */
export const edges = ['haproxy', 'none'] as const
export type EdgeKind = (typeof edges)[number]

/** A program of this machine. */
export interface Binary {
  readonly path: string
  /** `2.6.12-1+deb12u4`; empty where it does not say. */
  readonly version: string
}

/** What carries the services of a mesh. */
export interface Carriers {
  readonly registry: Registry
  /** Consul's; absent: `registry` is another. */
  readonly consul?: Binary
  /** HAProxy's; absent: the first router has the doors itself. */
  readonly haproxy?: Binary
}

/** What was asked for; absent: what there is. */
export interface CarriersWanted {
  readonly registry?: 'embedded' | 'consul' | undefined
  readonly edge?: EdgeKind | undefined
  /** The address of a Consul that runs already. */
  readonly outside?: string | undefined
}

/** The oldest whose configuration language the template speaks. */
const oldestHaproxy = '2.6'

/**
 * Decides which registry and which edge a mesh of this machine has: a real Consul and a real HAProxy where they are
 * installed, since that is what a deployment has, and otherwise the embedded registry and a router on the doors.
 *
 * @throws MeshError `failed_precondition` where something was asked for, or named by a variable, and is not there
 */
export function chooseCarriers(env: Environment, { registry, edge, outside }: CarriersWanted): Carriers {
  const haproxy = edge === 'none' ? undefined : haproxyOf(env, edge === 'haproxy')
  const front = haproxy === undefined ? {} : { haproxy }
  if (outside !== undefined && registry === undefined) return { registry: 'outside', ...front }
  const consul =
    registry === 'embedded' ? undefined : binaryOf(env, 'consul', 'version', env.CONSUL_BIN, registry === 'consul')
  return consul === undefined ? { registry: 'embedded', ...front } : { registry: 'consul', consul, ...front }
}

function haproxyOf(env: Environment, isAsked: boolean): Binary | undefined {
  const found = binaryOf(env, 'haproxy', '-v', env.HAPROXY_BIN, isAsked)
  if (found === undefined || isAtLeast(found.version, oldestHaproxy)) return found
  if (!isAsked && !env.HAPROXY_BIN) return undefined
  throw missing(
    `${found.path} is HAProxy ${found.version || 'of no known version'}; it needs ${oldestHaproxy} or later`,
  )
}

/**
 * @param ask   what makes it tell its version
 * @param named where the user says that it is
 */
function binaryOf(
  env: Environment,
  name: string,
  ask: string,
  named: string | undefined,
  isAsked: boolean,
): Binary | undefined {
  const { PATH = '' } = env
  const path = findBinary(named || name, PATH)
  if (path !== undefined) return { path, version: versionOf(path, ask) }
  if (named) throw missing(`${name.toUpperCase()}_BIN names ${named}, which is no program here`)
  if (isAsked) throw missing(`there is no ${name} on the PATH; ${name.toUpperCase()}_BIN says where one is`)
  return undefined
}

/** `HAProxy version 2.6.12-1+deb12u4 …` and `Consul v1.8.7` are what they say. */
function versionOf(path: string, ask: string): string {
  try {
    const said = execFileSync(path, [ask], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], timeout: 10_000 })
    return /\bv(?:ersion )?(\d\S*)/.exec(said)?.[1] ?? ''
  } catch {
    return ''
  }
}

/** Compares `2.6.12-1` with `2.6` by their first two numbers. */
export function isAtLeast(version: string, least: string): boolean {
  const [major = -1, minor = 0] = numbersOf(version)
  const [leastMajor = 0, leastMinor = 0] = numbersOf(least)
  return major === leastMajor ? minor >= leastMinor : major > leastMajor
}

function numbersOf(version: string): number[] {
  return (version.match(/^\d+(\.\d+)?/)?.[0] ?? '').split('.').filter(Boolean).map(Number)
}

function missing(text: string): MeshError {
  return new MeshError('failed_precondition', text)
}
