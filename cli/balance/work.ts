import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import type { Invocation } from '../command.ts'
import type { ExitCode } from '../exit-code.ts'
import type { readArguments } from '../read-arguments.ts'
import { type MeshPlace, placeOptions } from '../view/mesh-place.ts'

export const balanceOptions = {
  ...placeOptions,
  hedge: { type: 'string' },
  'slow-start': { type: 'string' },
  last: { type: 'string' },
  within: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** What each kind of `mesh balance` works with. */
export interface Work extends Invocation {
  readonly values: ReturnType<typeof readArguments<typeof balanceOptions>>['values']
  readonly place: MeshPlace
  readonly consul: ConsulClient
}

/** One kind of `mesh balance`. */
export type BalanceWork = (words: readonly string[], work: Work) => Promise<ExitCode>
