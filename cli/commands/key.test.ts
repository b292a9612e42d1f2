import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { newSealingKey, readSealingKeys, writeSealingKeys } from '#mesh/sealing-keys.ts'
import { memoryTerminal } from '../memory-terminal.ts'
import { runMesh } from '../run-mesh.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'meshwork-key-'))
  file = join(folder, 'keys')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function key(...argv: string[]) {
  const terminal = memoryTerminal()
  const env = { CONSUL_HTTP_ADDR: '127.0.0.1:1' }
  const world = { env, root: '/nowhere', terminal, signal: new AbortController().signal }
  const code = await runMesh(['key', ...argv], '0', world)
  return { code, out: terminal.outLines.join('\n'), err: terminal.errLines.join('\n') }
}

const written = () => readSealingKeys(readFileSync(file, 'utf8'))

describe('mesh key', () => {
  it('makes a file that only its owner can read, then adds to it, and says what happens when', async () => {
    const made = await key('rotate', '--file', file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const [first] = written()
    expect(made.out).toContain(`key ${first?.id} is in ${file}: routers hear of it within a second, and open with it\n`)
    expect(made.out).toContain('it seals from now on')
    chmodSync(file, 0o640)
    const added = await key('rotate', '--file', file)
    const [, second] = written()
    expect(added.out).toMatch(
      new RegExp(`key ${second?.id} is in .*\\nit seals from .* UTC \\(in 1 m\\) on; until then ${first?.id} does`),
    )
    expect(statSync(file).mode & 0o777).toBe(0o640)
    const { id } = first ?? { id: '' }
    const gone = await key('revoke', id, '--file', file)
    expect(gone.out).toContain(`key ${id} is gone from ${file}: routers refuse what it sealed, and clients begin anew`)
    expect(written().map(one => one.id)).toEqual([second?.id])
  })

  it('shows ids and times, and no secret, however it is asked', async () => {
    const now = Math.floor(systemClock.wallMs())
    const keys = [newSealingKey(now - 9 * 86_400_000), newSealingKey(now - 8 * 86_400_000), newSealingKey(now)]
    writeFileSync(file, writeSealingKeys(keys))
    const [text, json] = await Promise.all([key('show', '--file', file), key('--file', file, '--json')])
    expect(text.out.split('\n').map(line => line.split(/ {2,}/)[1])).toEqual([
      'NOW',
      'over: the next rotate drops it',
      'opens what it sealed',
      'seals and opens',
    ])
    expect(JSON.parse(json.out).keys).toMatchObject(keys.map(({ id, fromMs }) => ({ id, fromMs })))
    for (const { secret } of keys) {
      const bytes = secret.export()
      for (const encoding of ['base64', 'base64url', 'hex'] as const) {
        expect(text.out + json.out).not.toContain(bytes.toString(encoding).slice(0, 10))
      }
    }
    const wider = await key('show', '--file', file, '--days', '30')
    expect(wider.out).not.toContain('over')
  })

  it('drops what nothing lives of any longer, and refuses where eight are needed', async () => {
    const now = Math.floor(systemClock.wallMs())
    const days = (...ages: number[]) => ages.map(age => newSealingKey(now - age * 86_400_000))
    const old = days(9, 8, 1)
    writeFileSync(file, writeSealingKeys(old))
    const { out } = await key('rotate', '--file', file)
    expect(out).toContain(`key ${old[0]?.id} is gone from ${file}: nothing that it sealed lives any longer`)
    expect(written()).toHaveLength(3)
    const full = days(6, 5, 4, 3, 2, 1.5, 1, 0.5)
    writeFileSync(file, writeSealingKeys(full))
    const refused = await key('rotate', '--file', file)
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringMatching(
        new RegExp(`^\\[failed_precondition\\] 8 keys are in use, .*: ${full[0]?.id} is needed until 20`),
      ),
    ])
    expect(written()).toHaveLength(8)
  })

  it.each([
    [['mend'], 2, 'mesh: "mend" must be show, rotate or revoke'],
    [['rotate', 'x'], 2, 'mesh: "x" is one word too many'],
    [['revoke'], 2, 'mesh: say which key'],
    [['show', '--days', '0'], 2, 'mesh: --days must be a whole number from 1 to 365, not "0"'],
    [['show'], 1, '[unavailable] Consul, key mesh/mcp/keys: '],
  ])('exits where it is called wrongly or Consul is away: %j', async (argv, code, err) => {
    expect(await key(...argv)).toEqual({ code, out: '', err: expect.stringContaining(err) })
  })

  it('refuses an id that there is not, and a file that makes no sense, whose content it does not repeat', async () => {
    expect((await key('show', '--file', file)).out).toBe(
      `no keys in ${file}: the first router that starts makes one, or \`mesh key rotate\``,
    )
    expect(await key('revoke', 'x', '--file', file)).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no key "x": there is none at all'),
    })
    writeFileSync(file, '{"secret":"hunter2')
    for (const kind of ['show', 'rotate']) {
      const { code, err } = await key(kind, '--file', file)
      expect([code, err]).toEqual([1, `[failed_precondition] sealing keys: no JSON: ${file}`])
    }
    expect(readFileSync(file, 'utf8')).toBe('{"secret":"hunter2')
  })
})
