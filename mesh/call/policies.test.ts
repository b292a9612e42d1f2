import { describe, expect, it } from 'vitest'
import { createLog } from '../log.ts'
import { createStaticKeys } from '../resolve/static-keys.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { type Choice, createPolicies, type PoliciesOptions } from './policies.ts'

function start(values: Record<string, string> = {}, options: Partial<PoliciesOptions> = {}) {
  const keys = createStaticKeys(values)
  const told: [string, Choice][] = []
  const lines: { level: string; msg: string }[] = []
  const log = createLog('test', 'info', { write: line => void lines.push(JSON.parse(line)) })
  const policies = createPolicies({
    watchKeys: keys.watch,
    log,
    onChoice: (service, choice) => told.push([service, choice]),
    ...options,
  })
  const warnings = () => lines.filter(({ level }) => level === 'warn').map(({ msg }) => msg)
  return { keys, told, policies, warnings, write: (text?: string) => keys.set('mesh/lb/tool-x', text) }
}

const meta = (...words: string[]) => words.map((word, i) => instanceOf(`i${i}`, { meta: { lb_strategy: word } }))

describe('createPolicies', () => {
  it('goes by the KV before the meta before the environment before the default, and back again', () => {
    const { policies, write, told } = start({}, { strategy: 'random' })
    const seen = () => policies.find('tool-x')
    expect(policies.follow('tool-x')).toEqual({ strategy: 'random', source: 'env', slowStartMs: 0 })
    policies.heard('tool-x', meta('p2c'))
    expect(seen()).toEqual({ strategy: 'p2c', source: 'meta', slowStartMs: 0, changes: 1 })
    write('{"strategy":"session","hedge":true,"slow_start_ms":500}')
    expect(seen()).toEqual({ strategy: 'session', source: 'kv', slowStartMs: 500, hedge: true, changes: 2 })
    write('{"hedge":false}')
    expect(seen()).toEqual({ strategy: 'p2c', source: 'meta', slowStartMs: 0, hedge: false, changes: 3 })
    write(undefined)
    expect(seen()).toMatchObject({ strategy: 'p2c', source: 'meta', changes: 3 })
    policies.heard('tool-x', meta(''))
    expect(seen()).toMatchObject({ strategy: 'random', source: 'env', changes: 4 })
    expect(told.map(([service, { strategy }]) => `${service} ${strategy}`)).toEqual(
      ['p2c', 'session', 'p2c', 'random'].map(strategy => `tool-x ${strategy}`),
    )
    expect(start().policies.follow('tool-x')).toEqual({ strategy: 'adaptive', source: 'default', slowStartMs: 0 })
  })

  it('names a bounded number of values that make no sense, however many there are', () => {
    const values = Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`mesh/lb/s-${i}`, '\0']))
    const { policies, warnings, write } = start(values)
    policies.follow('s-0')
    expect(policies.faults.size).toBe(1_000)
    expect(warnings()).toHaveLength(21)
    expect(warnings().at(-1)).toBe("980 more values under mesh/lb/ in Consul's KV make no sense")
    write('p3c')
    expect(warnings()).toHaveLength(22)
  })

  it('keeps the last good value where a bad one is written, and says so once for each', () => {
    const { policies, write, told, warnings, keys } = start({ 'mesh/lb/tool-x': 'p2c' })
    expect(policies.follow('tool-x').strategy).toBe('p2c')
    write('p3c')
    keys.set('mesh/lb/tool-y', 'random')
    const fault = expect.stringMatching(/^mesh\/lb\/tool-x in Consul's KV: no balancing strategy "p3c"; did you mean/)
    expect(policies.find('tool-x')).toMatchObject({ strategy: 'p2c', source: 'kv', fault })
    expect([...policies.faults]).toEqual([['tool-x', fault]])
    expect(warnings()).toEqual([expect.stringMatching(/"p3c".*; the last good value stays$/)])
    write('{"slow_start_ms":-1}')
    expect(policies.of('tool-x')).toEqual({ strategy: 'p2c' })
    expect(warnings()).toHaveLength(2)
    write('p2c')
    expect(policies.find('tool-x')).toEqual({ strategy: 'p2c', source: 'kv', slowStartMs: 0, changes: 0 })
    expect(policies.faults.size).toBe(0)
    expect(told).toEqual([])
  })

  it('goes by the next level where the first value is bad, and where a bad one is deleted', () => {
    const { policies, write, warnings } = start({ 'mesh/lb/tool-x': 'p3c' })
    policies.follow('tool-x')
    policies.heard('tool-x', meta('random'))
    expect(policies.find('tool-x')).toMatchObject({ strategy: 'random', source: 'meta', fault: expect.any(String) })
    expect(warnings()).toEqual([expect.stringMatching(/; it counts for nothing$/)])
    write('p2c')
    write('p4c')
    write(undefined)
    expect(policies.find('tool-x')).toEqual({ strategy: 'random', source: 'meta', slowStartMs: 0, changes: 3 })
  })

  it('takes the key of the folder itself for nothing', () => {
    const { policies, warnings } = start({ 'mesh/lb/': '' })
    policies.follow('tool-x')
    expect([policies.faults.size, policies.unused, warnings()]).toEqual([0, [], []])
  })

  it('says once that instances differ', () => {
    const { policies, warnings } = start()
    policies.follow('tool-x')
    policies.heard('tool-x', meta('p2c', 'random'))
    policies.heard('tool-x', meta('p2c', 'random'))
    expect(warnings()).toEqual([expect.stringContaining('p2c (1), random (1)')])
    expect(policies.find('tool-x')).toMatchObject({ strategy: 'p2c', fault: warnings()[0] })
  })

  it('watches once however many services are followed, from the first on, until it is closed', () => {
    const { policies, keys } = start({ 'mesh/lb/tool-x': 'p2c', 'mesh/lb/tool-y': '{"hedge":true}', mesh: '?' })
    expect(keys.watches).toBe(0)
    policies.follow('tool-x')
    policies.follow('tool-y')
    expect(keys.watches).toBe(1)
    expect(policies.of('tool-y')).toEqual({ hedge: true })
    expect(policies.of('tool-y')).toBe(policies.of('tool-y'))
    expect(policies.unused).toEqual([])
    policies.forget('tool-x')
    expect(policies.unused).toEqual(['tool-x'])
    expect(policies.find('tool-x')).toBeUndefined()
    policies.close()
    expect(keys.watches).toBe(0)
  })
})
