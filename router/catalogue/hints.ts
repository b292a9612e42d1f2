import type { DescMethod } from '@bufbuild/protobuf'
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import type { Hints } from '#mesh/call/call.ts'

/** What instances promise beyond their contract, by method name: from `Run=NO_SIDE_EFFECTS,Foo=IDEMPOTENT`. */
export type Promises = ReadonlyMap<string, Hints>

const levels: Readonly<Record<string, Hints>> = {
  IDEMPOTENCY_UNKNOWN: { idempotent: false, readOnly: false },
  IDEMPOTENT: { idempotent: true, readOnly: false },
  NO_SIDE_EFFECTS: { idempotent: true, readOnly: true },
}

/**
 * Reads the meta `hints` of an instance.
 *
 * @param meta a comma-separated list of `Method=LEVEL`, or `package.Service/Method=LEVEL` where a name alone says too
 *   little; absent: no promise. A part that does not hold promises nothing: when in doubt, a call is sent at most once.
 */
export function parseHints(meta: string | undefined): Promises {
  const promises = new Map<string, Hints>()
  for (const part of (meta ?? '').split(',')) {
    const [name = '', level = ''] = part.split('=').map(text => text.trim())
    const hints = Object.hasOwn(levels, level) ? levels[level] : undefined
    if (name !== '' && hints !== undefined) promises.set(name.replace(/^\//, ''), hints)
  }
  return promises
}

/**
 * What every one of several instances promises: a call may land on any of them, so the least promise counts.
 *
 * @param promises one per instance; none: no promise
 */
export function sharedPromises([first, ...others]: readonly Promises[]): Promises {
  const shared = new Map<string, Hints>()
  for (const [name, hints] of first ?? []) {
    const all = [hints, ...others.map(other => other.get(name))]
    const idempotent = all.every(one => one?.idempotent)
    shared.set(name, { idempotent, readOnly: idempotent && all.every(one => one?.readOnly) })
  }
  return shared
}

/** A method's hints: what its contract says, raised by what its instances promise, never lowered. */
export function hintsOf(method: DescMethod, promises: Promises): Hints {
  const level = MethodOptions_IdempotencyLevel[method.idempotency]
  const contract = levels[level] ?? { idempotent: false, readOnly: false }
  const promised = promises.get(`${method.parent.typeName}/${method.name}`) ?? promises.get(method.name)
  return {
    idempotent: contract.idempotent || promised?.idempotent === true,
    readOnly: contract.readOnly || promised?.readOnly === true,
  }
}
