import { describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { createLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createStaticKeys } from '#mesh/resolve/static-keys.ts'
import { newSealingKey, readSealingKeys, sealingKeysPath, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { type KeyRingOptions, openKeyRing } from './open-key-ring.ts'

function start(kv = createStaticKeys(), facts: Partial<KeyRingOptions> = {}) {
  const clock = new ManualClock()
  const warnings: Record<string, unknown>[] = []
  const log = createLog('test', 'warn', { write: line => void warnings.push(JSON.parse(line)) })
  const ring = openKeyRing({ watchKeys: kv.watch, createKey: kv.create, clock, random: () => 0.5, log, ...facts })
  let settled = false
  void ring.settled.then(() => {
    settled = true
  })
  return { clock, ring, kv, warnings, isSettled: () => settled }
}

const written = (kv: ReturnType<typeof createStaticKeys>) =>
  readSealingKeys(kv.get(sealingKeysPath) ?? '').map(({ id }) => id)

describe("keys in Consul's KV", () => {
  it('are what is there', async () => {
    const key = newSealingKey(0)
    const { ring, warnings } = start(createStaticKeys({ [sealingKeysPath]: writeSealingKeys([key]) }))
    await ring.settled
    expect([ring.keys.sealing.id, ring.keys.source]).toEqual([key.id, 'kv'])
    expect(warnings).toEqual([])
  })

  it('begin with one where there are none, the same to all routers that start together', async () => {
    const kv = createStaticKeys()
    const rings = Array.from({ length: 5 }, () => start(kv).ring)
    await Promise.all(rings.map(ring => ring.settled))
    expect(written(kv)).toHaveLength(1)
    for (const { keys } of rings) {
      expect([keys.sealing.id, keys.source]).toEqual([written(kv)[0], 'kv'])
      expect(keys.sealing.secret.equals(rings[0]?.keys.sealing.secret ?? keys.own.secret)).toBe(true)
    }
    // One of them had the first key; what the others sealed before they heard of it stays readable to themselves.
    for (const { keys } of rings) expect(keys.find(keys.own.id)).toBeDefined()
  })

  it('are followed as they change, and stay as they were where they become nonsense', async () => {
    const { ring, kv, warnings } = start()
    await ring.settled
    const next = newSealingKey(0)
    kv.set(sealingKeysPath, writeSealingKeys([next]))
    expect(ring.keys.sealing.id).toBe(next.id)
    kv.set(sealingKeysPath, 'nonsense')
    expect([ring.keys.sealing.id, ring.keys.fault]).toEqual([next.id, 'sealing keys: no JSON'])
    expect(warnings).toMatchObject([{ msg: 'sealing keys: no JSON; the last good ones stay' }])
  })

  it('are put back as they were where Consul has lost them', async () => {
    const { ring, kv, clock } = start()
    await ring.settled
    const keys = [newSealingKey(0), newSealingKey(5)]
    kv.set(sealingKeysPath, writeSealingKeys(keys))
    kv.set(sealingKeysPath, undefined)
    await clock.advance(0)
    expect(written(kv)).toEqual(keys.map(({ id }) => id))
  })

  it('are not made where nonsense stands: somebody meant something by it', async () => {
    const kv = createStaticKeys({ [sealingKeysPath]: '{}' })
    const { ring, warnings } = start(kv)
    await ring.settled
    expect(kv.get(sealingKeysPath)).toBe('{}')
    expect(ring.keys.source).toBe('own')
    expect(warnings.map(({ reason }) => reason)).toContain('sealing keys: keys: needs 1 to 8')
  })

  it('are of this process alone where Consul refuses to be written, which is told with the way out', async () => {
    const refuse = () => Promise.reject(new MeshError('permission_denied', 'Consul, put key: HTTP 403'))
    const { ring, clock, warnings } = start(createStaticKeys(), { createKey: refuse })
    await ring.settled
    await clock.advance(120_000)
    expect(ring.keys.sealing).toBe(ring.keys.own)
    expect(warnings).toMatchObject([
      {
        reason: '[permission_denied] Consul, put key: HTTP 403',
        msg: expect.stringMatching(/go on only here.* Set MCP_KEY_FILE, or let the Consul token/s),
      },
    ])
  })

  it('are shared after all once Consul lets itself be written', async () => {
    const kv = createStaticKeys()
    let denied = true
    const createKey: typeof kv.create = (key, value) => {
      return denied ? Promise.reject(new MeshError('permission_denied', 'no')) : kv.create(key, value)
    }
    const { ring, clock } = start(kv, { createKey })
    await ring.settled
    denied = false
    await clock.advance(30_000)
    expect(written(kv)).toEqual([ring.keys.own.id])
    expect(ring.keys.source).toBe('kv')
  })

  it('are waited for 3 s where Consul is away, and taken when it is back', async () => {
    const kv = createStaticKeys()
    let back = () => {}
    const watchKeys: typeof kv.watch = (prefix, onValues) => {
      back = () => void kv.watch(prefix, onValues)
      return () => {}
    }
    const { ring, clock, warnings, isSettled } = start(kv, { watchKeys })
    await clock.advance(2_999)
    expect([isSettled(), warnings]).toEqual([false, []])
    await clock.advance(1)
    expect(isSettled()).toBe(true)
    expect(warnings).toMatchObject([{ reason: 'Consul has not answered' }])
    back()
    await clock.advance(0)
    expect([ring.keys.source, written(kv)]).toEqual(['kv', [ring.keys.own.id]])
  })

  it('are said to be missing also where somebody hides them: they are there, and cannot be read', async () => {
    const { ring, clock, warnings } = start(createStaticKeys(), { createKey: async () => false })
    await clock.advance(3_000)
    await ring.settled
    expect(warnings).toHaveLength(1)
  })

  it('are not asked for any more once it is closed', async () => {
    const kv = createStaticKeys()
    const { ring, clock } = start(kv, { createKey: () => Promise.reject(new MeshError('unavailable', 'away')) })
    await clock.advance(1_000)
    ring.close()
    await clock.advance(60_000)
    expect([kv.watches, clock.pending]).toEqual([0, 0])
  })
})
