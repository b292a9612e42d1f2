import { describe, expect, it } from 'vitest'
import { createLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { newSealingKey, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { Keys } from './key-ring.ts'

function start() {
  const clock = new ManualClock()
  const lines: { level: string; msg: string }[] = []
  const log = createLog('test', 'info', { write: line => void lines.push(JSON.parse(line)) })
  return { clock, keys: new Keys(clock, log), lines, said: () => lines.map(({ level, msg }) => `${level} ${msg}`) }
}

describe('Keys', () => {
  it('seals with a key of its own until it is told others, and opens with that one ever after', () => {
    const { keys } = start()
    expect([keys.sealing, keys.source, keys.shared]).toEqual([keys.own, 'own', []])
    const key = newSealingKey(0)
    keys.take(writeSealingKeys([key]), 'kv')
    expect([keys.sealing.id, keys.source]).toEqual([key.id, 'kv'])
    expect(keys.find(keys.own.id)).toBe(keys.own)
    expect(keys.find('nobody')).toBeUndefined()
  })

  it('opens with a new key at once, seals with it from its time on, and opens with the old one still', async () => {
    const { clock, keys } = start()
    const [old, next] = [newSealingKey(0), newSealingKey(60_000)]
    keys.take(writeSealingKeys([next, old]), 'file')
    expect(keys.find(next.id)?.secret.equals(next.secret)).toBe(true)
    await clock.advance(59_999)
    expect(keys.sealing.id).toBe(old.id)
    await clock.advance(1)
    expect(keys.sealing.id).toBe(next.id)
    expect(keys.find(old.id)).toBeDefined()
  })

  it('forgets a key that was taken away, its own as well once others had it', () => {
    const { keys } = start()
    const [old, next] = [newSealingKey(0), newSealingKey(1)]
    keys.take(writeSealingKeys([keys.own, old, next]), 'kv')
    keys.take(writeSealingKeys([next]), 'kv')
    expect([old, keys.own].map(({ id }) => keys.find(id))).toEqual([undefined, undefined])
  })

  it('keeps the last good keys where it is told nonsense, says so once, and again of another', () => {
    const { keys, said } = start()
    const key = newSealingKey(0)
    keys.take(writeSealingKeys([key]), 'kv')
    for (const text of ['{', '{', '{}', writeSealingKeys([key])]) keys.take(text, 'kv')
    expect(keys.sealing.id).toBe(key.id)
    expect(keys.fault).toBeUndefined()
    expect(said()).toEqual([
      'info sealing keys',
      'warn sealing keys: no JSON; the last good ones stay',
      'warn sealing keys: keys: needs 1 to 8; the last good ones stay',
      'info sealing keys',
    ])
  })

  it('says which keys it has by their ids, and nothing of their secrets', () => {
    const { keys, lines } = start()
    const key = newSealingKey(0)
    const text = writeSealingKeys([key])
    keys.take(text, 'kv')
    keys.take(text.slice(0, -2), 'kv')
    const written = JSON.stringify(lines)
    expect(written).toContain(key.id)
    expect(written).not.toContain(key.secret.export().toString('base64').slice(0, 12))
  })
})
