import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import type { ConsulClient } from '#mesh/consul/consul-client.ts'
import { MeshError } from '#mesh/errors.ts'
import { readSealingKeys, type SealingKey, sealingKeysPath, writeSealingKeys } from '#mesh/sealing-keys.ts'

/** Where keys are kept for the routers. */
export interface KeyStore {
  /** For people: `mesh/mcp/keys in Consul's KV`. */
  readonly where: string
  read(signal: AbortSignal): Promise<StoredKeys>
}

export interface StoredKeys {
  /** The first to begin first; empty where there are none yet. */
  readonly keys: readonly SealingKey[]
  /** Puts other keys in their place. @returns false: somebody else changed them meanwhile */
  replace(keys: readonly SealingKey[], signal: AbortSignal): Promise<boolean>
}

/** Keys in Consul's KV, where routers without a file of their own look. */
export function keysInConsul(consul: Pick<ConsulClient, 'getKey' | 'putKeyIf'>): KeyStore {
  const where = `${sealingKeysPath} in Consul's KV`
  return {
    where,
    async read(signal) {
      const { value, changedAt } = await consul.getKey(sealingKeysPath, { index: 0, waitMs: 0 }, signal)
      const way = 'delete that key, and a router puts back the last good ones that it knows'
      return {
        keys: value === undefined ? [] : readable(value, `${where} (${way})`),
        replace: (keys, signal) => consul.putKeyIf(sealingKeysPath, writeSealingKeys(keys), changedAt, signal),
      }
    },
  }
}

/** Keys in a file that is given to every router. A new one is its owner's alone to read; a later one as the one before. */
export function keysInFile(file: string): KeyStore {
  return {
    where: file,
    async read() {
      const text = textOf(file)
      return {
        keys: text === undefined ? [] : readable(text, file),
        async replace(keys) {
          if (textOf(file) !== text) return false
          // Whole or not at all: a router may look at any moment.
          const half = `${file}.${process.pid}.new`
          try {
            writeFileSync(half, `${writeSealingKeys(keys)}\n`, { mode: 0o600 })
            if (text !== undefined) chmodSync(half, statSync(file).mode)
            renameSync(half, file)
          } finally {
            rmSync(half, { force: true })
          }
          return true
        },
      }
    },
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw thrown
  }
}

function readable(text: string, where: string): readonly SealingKey[] {
  try {
    return readSealingKeys(text)
  } catch (thrown) {
    throw new MeshError('failed_precondition', `${MeshError.from(thrown).text}: ${where}`)
  }
}
