import { describe, expect, it } from 'vitest'
import type { Indexed, Wait } from '../consul/consul-client.ts'
import { MeshError } from '../errors.ts'
import { silentLog } from '../log.ts'
import { ManualClock } from '../manual-clock.ts'
import { createConsulKeys } from './consul-keys.ts'

type Answer = Indexed<{ values: ReadonlyMap<string, string> }>

/** A watch of `mesh/lb/` whose queries a test answers one by one. */
function start() {
  const clock = new ManualClock()
  const asked: [prefix: string, wait: Wait][] = []
  const heard: Record<string, string>[] = []
  let settle: PromiseWithResolvers<Answer> | undefined
  const watch = createConsulKeys({
    client: {
      keysUnder(prefix, wait, signal) {
        asked.push([prefix, wait])
        settle = Promise.withResolvers()
        signal?.addEventListener('abort', () => settle?.reject(signal.reason))
        return settle.promise
      },
    },
    clock,
    random: () => 0.5,
    log: silentLog,
  })
  const end = watch('mesh/lb/', values => heard.push(Object.fromEntries(values)))
  return {
    asked,
    heard,
    end,
    async answers(index: number, values: Record<string, string>) {
      settle?.resolve({ index, values: new Map(Object.entries(values)) })
      await clock.advance(200)
    },
    async fails() {
      settle?.reject(new MeshError('unavailable', 'away'))
      await clock.advance(0)
      await clock.advance(2_000)
    },
  }
}

describe('createConsulKeys', () => {
  it('tells all values at once when they are known, and again when any changes', async () => {
    const { asked, heard, answers } = start()
    await answers(5, {})
    await answers(7, { 'mesh/lb/tool-x': 'p2c' })
    await answers(9, { 'mesh/lb/tool-x': 'p2c' })
    await answers(11, {})
    expect(heard).toEqual([{}, { 'mesh/lb/tool-x': 'p2c' }, {}])
    expect(asked.map(([prefix, { index }]) => [prefix, index])).toEqual(
      [0, 5, 7, 9, 11].map(index => ['mesh/lb/', index]),
    )
  })

  it('says nothing while Consul is away, and nothing new when it comes back as it was', async () => {
    const { asked, heard, answers, fails } = start()
    await answers(5, { 'mesh/lb/tool-x': 'p2c' })
    await fails()
    await fails()
    await answers(6, { 'mesh/lb/tool-x': 'p2c' })
    expect(heard).toEqual([{ 'mesh/lb/tool-x': 'p2c' }])
    await answers(8, { 'mesh/lb/tool-x': 'random' })
    expect(heard.at(-1)).toEqual({ 'mesh/lb/tool-x': 'random' })
    expect(asked.map(([, { index }]) => index)).toEqual([0, 5, 0, 0, 6, 8])
  })

  it('hears nothing after its end', async () => {
    const { asked, heard, answers, end } = start()
    await answers(5, {})
    end()
    await answers(7, { 'mesh/lb/tool-x': 'p2c' })
    expect(heard).toEqual([{}])
    expect(asked).toHaveLength(2)
  })
})
