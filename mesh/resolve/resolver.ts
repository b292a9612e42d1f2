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
}
