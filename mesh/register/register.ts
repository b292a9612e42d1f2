/** How Consul learns that an instance is well; `grpc` asks for gRPC health under the instance's own id. */
export type Check =
  | { readonly kind: 'grpc'; readonly intervalMs: number; readonly timeoutMs: number }
  | { readonly kind: 'tcp'; readonly intervalMs: number; readonly timeoutMs: number }
  | { readonly kind: 'http'; readonly url: string; readonly intervalMs: number; readonly timeoutMs: number }
  /** The instance says so itself, at least every `ttlMs`. */
  | { readonly kind: 'ttl'; readonly ttlMs: number }

/** An instance's announcement of itself. */
export interface Registration {
  readonly id: string
  readonly service: string
  readonly address: string
  readonly port: number
  readonly tags: readonly string[]
  readonly meta: Readonly<Record<string, string>>
  readonly check: Check
}

/** Announces instances. `consul-register.ts` is the real one, `memory-register.ts` its memory twin. */
export interface Register {
  /**
   * Announces an instance and keeps it announced: a registry that forgot it is told again.
   *
   * Resolves when the registry has taken it the first time; keeps trying, with back-off, until then or until `signal`.
   *
   * @returns the way to take it back
   */
  announce(registration: Registration, signal?: AbortSignal): Promise<Announcement>
}

export interface Announcement {
  /** Leaves the registry. Resolves once it is gone there, or after the one bounded attempt that a lost registry gets. */
  leave(): Promise<void>
}
