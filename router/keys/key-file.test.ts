import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { createLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { createStaticKeys } from '#mesh/resolve/static-keys.ts'
import { newSealingKey, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { openKeyRing } from './open-key-ring.ts'

const folder = mkdtempSync(join(tmpdir(), 'meshwork-keys-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(file: string) {
  const clock = new ManualClock()
  const kv = createStaticKeys()
  const warnings: string[] = []
  const log = createLog('test', 'warn', { write: line => void warnings.push(JSON.parse(line).msg) })
  const ring = openKeyRing({ file, watchKeys: kv.watch, createKey: kv.create, clock, random: () => 0.5, log })
  return { clock, kv, warnings, ring, keys: ring.keys }
}

describe('keys in a file', () => {
  it("are taken from it alone, and Consul's KV is left in peace", async () => {
    const file = join(folder, 'alone')
    const key = newSealingKey(0)
    writeFileSync(file, `${writeSealingKeys([key])}\n`)
    const { ring, keys, kv } = start(file)
    await ring.settled
    expect([keys.sealing.id, keys.source, kv.watches]).toEqual([key.id, 'file', 0])
    ring.close()
  })

  it('are read again within a second of a change, in place or by another file in its stead', async () => {
    const file = join(folder, 'changing')
    const [first, second, third] = [0, 0, 0].map(newSealingKey)
    if (first === undefined || second === undefined || third === undefined) throw new Error('three keys')
    writeFileSync(file, writeSealingKeys([first]))
    const { clock, keys, ring } = start(file)
    writeFileSync(file, writeSealingKeys([second]))
    await clock.advance(1_000)
    expect(keys.sealing.id).toBe(second.id)
    writeFileSync(`${file}.new`, writeSealingKeys([third]))
    renameSync(`${file}.new`, file)
    await clock.advance(1_000)
    expect(keys.sealing.id).toBe(third.id)
    ring.close()
    await clock.advance(0)
    expect(clock.pending).toBe(0)
  })

  it('stay as they were while the file is bad or gone, which is told once', async () => {
    const file = join(folder, 'bad')
    const key = newSealingKey(0)
    writeFileSync(file, writeSealingKeys([key]))
    const { clock, keys, warnings, ring } = start(file)
    writeFileSync(file, '{"keys":')
    await clock.advance(3_000)
    rmSync(file)
    await clock.advance(3_000)
    expect(keys.sealing.id).toBe(key.id)
    expect(warnings).toEqual([
      'sealing keys: no JSON; the last good ones stay',
      'MCP_KEY_FILE: cannot be read: ENOENT; the last good ones stay',
    ])
    writeFileSync(file, writeSealingKeys([key]))
    await clock.advance(1_000)
    expect(keys.fault).toBeUndefined()
    ring.close()
  })

  it.each([
    ['that is not there', 'nowhere', undefined, 'MCP_KEY_FILE: cannot be read: ENOENT'],
    ['that is a folder', '', undefined, 'MCP_KEY_FILE: is no file'],
    ['that is too large', 'large', 'x'.repeat(70_000), 'MCP_KEY_FILE: has 70000 bytes (at most 65536)'],
    ['without keys', 'empty', '', 'MCP_KEY_FILE: sealing keys: no JSON'],
    ['with bad ones', 'bad keys', '{"keys":[]}', 'MCP_KEY_FILE: sealing keys: keys: needs 1 to 8'],
  ])('end the start where a file is named %s', (_what, name, content, why) => {
    const file = join(folder, name)
    if (content !== undefined) writeFileSync(file, content)
    expect(() => start(file)).toThrow(new MeshError('bad_config', why))
  })
})
