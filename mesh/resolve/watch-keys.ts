/**
 * Watches the keys of Consul's KV that begin so. `consul-keys.ts` is the real one, `static-keys.ts` its memory twin.
 *
 * @param prefix   `mesh/lb/`
 * @param onValues gets every value by its whole key, at once when they are known and again at each change; it must not throw
 * @returns ends the watch
 */
export type WatchKeys = (prefix: string, onValues: (values: ReadonlyMap<string, string>) => void) => () => void
