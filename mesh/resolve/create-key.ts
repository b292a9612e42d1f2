/**
 * Writes a key of Consul's KV where there is none yet. `ConsulClient.putKeyIf` is the real one, `StaticKeys.create` its
 * memory twin.
 *
 * @returns whether it was written; false: somebody else was first
 */
export type CreateKey = (key: string, value: string, signal?: AbortSignal) => Promise<boolean>
