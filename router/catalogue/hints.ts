import type { DescMethod } from '@bufbuild/protobuf'
import { MethodOptions_IdempotencyLevel } from '@bufbuild/protobuf/wkt'
import type { Hints } from '#mesh/call/call.ts'
import type { HintWord } from '#mesh/instance-meta.ts'

/** What instances promise beyond their contract: by method, `Run`, or by service and method, `mesh.v1.AgentService/Run`. */
export type Promises = ReadonlyMap<string, HintWord>

/**
 * What every one of several instances promises: a call may land on any of them, so the least promise counts.
 *
 * @param promises one per instance; none: no promise
 */
export function sharedPromises([first, ...others]: readonly Promises[]): Promises {
  const shared = new Map<string, HintWord>()
  for (const [method, word] of first ?? []) {
    const words = [word, ...others.map(other => other.get(method))]
    if (words.includes(undefined)) continue
    shared.set(method, words.includes('IDEMPOTENT') ? 'IDEMPOTENT' : 'NO_SIDE_EFFECTS')
  }
  return shared
}

/** A method's hints: what its contract says, raised by what its instances promise, never lowered. */
export function hintsOf(method: DescMethod, promises: Promises): Hints {
  const promised = promises.get(`${method.parent.typeName}/${method.name}`) ?? promises.get(method.name)
  const words = [MethodOptions_IdempotencyLevel[method.idempotency], promised]
  const readOnly = words.includes('NO_SIDE_EFFECTS')
  return { readOnly, idempotent: readOnly || words.includes('IDEMPOTENT') }
}
