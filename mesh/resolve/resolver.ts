import type { Snapshot } from '../instance.ts'

/** Turns a name into a watched list. `consul-resolver.ts` is the real one, `static-resolver.ts` its memory twin. */
export interface Resolver {
  /**
   * Watches the instances of a service, healthy or not.
   *
   * @param service    a Consul service name; one that nobody registered is an empty snapshot, not an error
   * @param onSnapshot gets the whole list, at once when it is known and again at each change; it must not throw
   * @returns ends the watch
   */
  watch(service: string, onSnapshot: (snapshot: Snapshot) => void): () => void

  /**
   * Watches which services belong to the mesh (see `isMeshService`).
   *
   * @param onNames gets every name, sorted, at once when they are known and again at each change
   * @returns ends the watch
   */
  watchNames(onNames: (names: readonly string[]) => void): () => void

  /** How well it hears from the registry, for metrics. */
  status(): ResolverStatus
}

/** Whether snapshots are fresh. A resolver that hears nothing keeps serving the last ones. */
export interface ResolverStatus {
  /** Whether every watch's latest query was answered; also true while nothing is watched. */
  readonly answering: boolean
  /** For how many milliseconds the watch that is worst off has gone unanswered; 0 while all are answered. */
  readonly silentMs: number
  /** Watches whose snapshot is better than what the registry last said, after it was away (see `snapshot-hold.ts`). */
  readonly holding: number
}
