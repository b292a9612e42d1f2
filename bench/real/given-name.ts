import { experimental } from '@grpc/grpc-js'
import type { Target } from './task.ts'

/** A name that grpc-js resolves to the addresses that it is given, told as any resolver of names would. */
export interface GivenName {
  /** `bench:NAME`, for a client. */
  readonly uri: string
  /** Takes the whole list. */
  change(targets: readonly Target[]): void
  close(): void
}

const scheme = 'bench'
const given = new Map<string, { targets: readonly Target[]; tell: () => void }>()
let registered = false

export function giveName(name: string, targets: readonly Target[]): GivenName {
  register()
  const known = { targets, tell: () => {} }
  given.set(name, known)
  return {
    uri: `${scheme}:${name}`,
    change(targets) {
      known.targets = targets
      known.tell()
    },
    close: () => void given.delete(name),
  }
}

/** Once a process, and not on import. */
function register(): void {
  if (registered) return
  registered = true
  experimental.registerResolver(scheme, GivenResolver)
}

class GivenResolver implements experimental.Resolver {
  readonly #name: string
  readonly #listener: experimental.ResolverListener
  #told = false

  constructor({ path }: experimental.GrpcUri, listener: experimental.ResolverListener) {
    this.#name = path
    this.#listener = listener
  }

  updateResolution(): void {
    const name = given.get(this.#name)
    if (name === undefined) return
    name.tell = () => {
      const endpoints = name.targets.map(({ port }) => ({ addresses: [{ host: '127.0.0.1', port }] }))
      this.#listener(experimental.statusOrFromValue(endpoints), {}, null, '')
    }
    // Asked again whenever a connection ends; what it was told already is all that there is.
    if (!this.#told) process.nextTick(name.tell)
    this.#told = true
  }

  destroy(): void {
    this.#told = false
    const name = given.get(this.#name)
    if (name !== undefined) name.tell = () => {}
  }

  static getDefaultAuthority(): string {
    return scheme
  }
}
