import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { idempotent } from '../testing/call-request.ts'
import { instanceOf } from '../testing/instance-of.ts'
import { createLayeredCall } from '../testing/layered-call.ts'
import { completed, failed, type MemoryInstance, streaming } from '../testing/memory-transport.ts'
import { seeded } from '../testing/seeded.ts'
import { atMostOnce, type CallResponse, metadataValue } from './call.ts'
import { priorities } from './steering.ts'

const readOnly = { idempotent: true, readOnly: true }
const hints = { atMostOnce, idempotent, readOnly }

/** What an instance does with a call once it has taken its time; `never` does not let it in at all. */
const behaviours = ['ok', 'ok', 'ok', 'never', 'lost', 'fault', 'full', 'wrong', 'throws', 'deaf'] as const

const planned = fc.record({
  atMs: fc.nat(3_000),
  hint: fc.constantFrom(...(Object.keys(hints) as (keyof typeof hints)[])),
  shape: fc.constantFrom('unary', 'streaming'),
  priority: fc.constantFrom(...priorities),
  session: fc.option(fc.constantFrom('s', 't')),
  leftMs: fc.integer({ min: 1, max: 2_000 }),
  leavesAfterMs: fc.option(fc.nat(1_500)),
  does: fc.array(fc.record({ what: fc.constantFrom(...behaviours), ms: fc.nat(400) }), { minLength: 4, maxLength: 4 }),
})

describe('the layers of a call', () => {
  it('lose no lease and run nothing twice that may not be, whatever happens', async () => {
    const plan = fc.record({
      calls: fc.array(planned, { minLength: 1, maxLength: 40 }),
      slots: fc.constantFrom('', '1', '2'),
      mostWaiting: fc.nat(4),
      seed: fc.nat(),
      strategy: fc.constantFrom('adaptive', 'round_robin', 'session'),
      churn: fc.array(fc.nat(3_000), { maxLength: 4 }),
    })
    await fc.assert(
      fc.asyncProperty(plan, async ({ calls, slots, mostWaiting, seed, strategy, churn }) => {
        const meta = slots === '' ? {} : { slots }
        const all = ['a', 'b', 'c', 'd'].map(id => instanceOf(id, { meta }))
        const ran = new Map<string, string[]>()
        const tries = new Map<string, number>()
        const answer: MemoryInstance = async ({ metadata, shape, signal }, instance) => {
          const name = metadataValue(metadata, 'name') ?? ''
          const count = tries.get(name) ?? 0
          tries.set(name, count + 1)
          const { what, ms } = calls[Number(name)]?.does[count % 4] ?? { what: 'ok', ms: 0 }
          if (what === 'never') return failed(instance, false)
          if (what === 'full') return completed(instance, 8, ['grpc-retry-pushback-ms', '20'])
          ran.set(name, [...(ran.get(name) ?? []), instance.id])
          // One that does not hear of cancelling ends late, and ends all the same.
          await layers.clock.sleep(what === 'deaf' ? 3_000 : ms, what === 'deaf' ? undefined : signal).catch(() => {})
          if (signal.aborted) return failed(instance, true, 'cancelled')
          if (what === 'throws') throw new Error('broken')
          if (what === 'lost') return failed(instance, true)
          if (shape === 'unary') return completed(instance, what === 'fault' ? 14 : what === 'wrong' ? 3 : 0)
          const response = streaming(instance)
          signal.addEventListener('abort', () => response.end(1))
          layers.clock.after(ms, () => response.end(what === 'fault' ? 14 : 0))
          return response
        }
        const random = seeded(seed)
        const layers = createLayeredCall(answer, all, { random, mostWaiting, strategy, hedges: 1_000, retries: 1_000 })
        for (let i = 0; i < 20; i++) layers.durations.add('tool-test', '/test.v1.Bytes/Unary', 30)

        const endings = calls.map(async (one, i) => {
          await layers.clock.sleep(one.atMs)
          const caller = new AbortController()
          if (one.leavesAfterMs !== null) layers.clock.after(one.leavesAfterMs, () => caller.abort())
          const session = one.session === null ? [] : ['mesh-session', one.session]
          const response = await layers
            .call({
              metadata: ['name', String(i), 'mesh-priority', one.priority, ...session],
              shape: one.shape,
              hints: hints[one.hint],
              deadline: layers.clock.now() + one.leftMs,
              signal: caller.signal,
            })
            .catch((): CallResponse | undefined => undefined)
          if (response?.kind === 'streaming') await response.ending
        })
        for (const atMs of churn) {
          layers.clock.after(atMs, () => {
            const instances = all.filter(() => random() < 0.7)
            layers.balancer.update({ service: 'tool-test', instances }, layers.clock.now())
          })
        }
        await layers.clock.advance(10_000)
        await Promise.all(endings)
        await layers.clock.advance(10_000)

        expect(layers.inFlight()).toBe(0)
        expect(layers.clock.pending).toBe(0)
        expect(layers.figures.waiting).toEqual({ interactive: 0, task: 0, batch: 0 })
        for (const [i, { hint }] of calls.entries()) {
          const on = ran.get(String(i)) ?? []
          if (hint === 'atMostOnce') expect(on.length).toBeLessThanOrEqual(1)
          expect(new Set(on).size).toBe(on.length)
        }
      }),
      { numRuns: 150 },
    )
  })
})
