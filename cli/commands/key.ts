import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { longestSealMs, mostKeys, type SealingKey } from '#mesh/sealing-keys.ts'
import type { Command } from '../command.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { type Changed, keyAges, revoked, rotated } from '../key/key-ages.ts'
import { changeLines, keyLines } from '../key/key-lines.ts'
import { type KeyStore, keysInConsul, keysInFile } from '../key/key-store.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'
import type { Terminal } from '../terminal.ts'
import { UsageError } from '../usage-error.ts'
import { consulOf, findConsul } from '../view/mesh-place.ts'

const options = {
  days: { type: 'string' },
  file: { type: 'string' },
  dir: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** Somebody else may change the keys between reading and writing; more often than so somebody is at odds with us. */
const tries = 5
const dayMs = 86_400_000

export const key: Command = {
  usage: 'key show | rotate | revoke ID [--days N] [--file PATH] [--json]',
  help: `The keys that all routers share, to seal what MCP clients carry: sessions of the legacy era, and the state of calls
that wait for answers. They are in Consul's KV, where the first router makes one, or in a file (MCP_KEY_FILE).
Secrets are never shown.

  show            each key: from when on it seals, and until when it is needed
  rotate          adds a key. Routers hear of it at once and open with it; it seals a minute later, so that nothing
                  is lost. Keys are dropped that nothing lives of any longer
  revoke ID       takes a key out at once: routers refuse what it sealed, and clients begin anew

  --days N        how long a session lives at most, where SESSION_TTL_MS of the routers says more than 7 days
  --file PATH     the keys in that file; rotate makes it where it is not there. Only its owner can read it then
  --dir DIR       the folder of the mesh; else MESH_DIR, else .mesh of the project
                  (where no mesh is up there: CONSUL_HTTP_ADDR; where no folder is named either: 127.0.0.1:8500)
  --json          as JSON`,
  async run(argv, { root, env, terminal, signal }) {
    const { values, positionals } = readArguments(argv, options, 2)
    const [kind = 'show', id] = positionals
    const lifeMs = values.days === undefined ? longestSealMs : wholeNumber('--days', values.days, 1, 365) * dayMs
    const change = changeOf(kind, id, lifeMs)
    const manner = { terminal, signal, lifeMs, json: values.json === true, revoking: kind === 'revoke' }

    if (values.file !== undefined) return await work(keysInFile(values.file), change, manner)
    const consul = consulOf(findConsul(root, env, values), env)
    try {
      return await work(keysInConsul(consul), change, manner)
    } finally {
      consul.close()
    }
  },
}

/** What becomes of the keys that there are; `undefined`: nothing, they are only shown. */
type Change = ((keys: readonly SealingKey[], nowMs: number) => Changed) | undefined

function changeOf(kind: string, id: string | undefined, lifeMs: number): Change {
  if (kind === 'revoke') {
    if (id === undefined) throw new UsageError('say which key: `mesh key show` has their ids')
    return (keys, nowMs) => {
      if (keys.some(key => key.id === id)) return revoked(keys, id, nowMs)
      throw new UsageError(`there is no key "${id}": ${keys.map(key => key.id).join(', ') || 'there is none at all'}`)
    }
  }
  if (id !== undefined) throw new UsageError(`"${id}" is one word too many`)
  if (kind === 'show') return undefined
  if (kind !== 'rotate') throw new UsageError(`"${kind}" must be show, rotate or revoke`)
  return (keys, nowMs) => rotated(keys, nowMs, lifeMs) ?? full(keys, nowMs, lifeMs)
}

interface Manner {
  readonly terminal: Terminal
  readonly signal: AbortSignal
  readonly lifeMs: number
  readonly json: boolean
  readonly revoking: boolean
}

async function work(
  store: KeyStore,
  change: Change,
  { terminal, signal, lifeMs, json, revoking }: Manner,
): Promise<ExitCode> {
  for (let i = 1; i <= tries; i++) {
    const { keys, replace } = await store.read(signal)
    const nowMs = Math.floor(systemClock.wallMs())
    const changed = change?.(keys, nowMs)
    if (changed !== undefined && !(await replace(changed.keys, signal))) continue
    const { added, dropped = [] } = changed ?? {}
    const ages = keyAges(changed?.keys ?? keys, nowMs, lifeMs)
    if (json) {
      const ids = dropped.map(({ id }) => id)
      terminal.out(JSON.stringify({ where: store.where, keys: ages, added: added?.id, dropped: ids }))
      return exitCode.ok
    }
    const lines =
      changed === undefined ? [] : changeLines({ ages, added, dropped, revoked: revoking, nowMs, where: store.where })
    for (const line of [...lines, ...keyLines(ages, nowMs, store.where)]) terminal.out(line)
    return exitCode.ok
  }
  throw new MeshError('aborted', `somebody else changes ${store.where} all the time`)
}

function full(keys: readonly SealingKey[], nowMs: number, lifeMs: number): never {
  const [oldest] = keyAges(keys, nowMs, lifeMs)
  const until = new Date(oldest?.untilMs ?? nowMs).toISOString()
  throw new MeshError(
    'failed_precondition',
    `${mostKeys} keys are in use, which is the most: ${oldest?.id} is needed until ${until}. Rotate then, or revoke it`,
  )
}
