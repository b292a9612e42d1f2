import type { JsonObject } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silentLog } from '#mesh/log.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { Keys } from '../../keys/key-ring.ts'
import { SpentNonces } from '../../peers/spent-nonces.ts'
import type { Questions } from '../invoke/round.ts'
import { createRequestStates, type RoundRequest } from './request-state.ts'
import { createSealed } from './sealed.ts'

const ttlMs = 600_000

/** Two routers of one mesh, of which the first may die. */
function start() {
  const clock = new ManualClock()
  const sealed = createSealed(new Keys(clock, silentLog), clock)
  const memories = new Map(['a', 'b'].map(id => [id, new SpentNonces(clock)]))
  const alive = new Set(['a', 'b'])
  const router = (routerId: string) => {
    const own = memories.get(routerId) ?? new SpentNonces(clock)
    return createRequestStates({
      sealed,
      clock,
      ttlMs,
      peers: {
        routerId,
        newNonce: () => own.make(),
        async spend(maker, nonce, expiresAtMs) {
          const memory = alive.has(maker) ? memories.get(maker) : own
          return memory?.spend(nonce, expiresAtMs) ? 'fresh' : 'spent'
        },
      },
    })
  }
  return { clock, alive, sealed, a: router('a'), b: router('b') }
}

const request: RoundRequest = {
  method: 'tools/call',
  name: 'weather_plan',
  arguments: { city: 'Paris', when: { to: 2, from: 1 } },
  principal: '',
}
const questions: Questions = {
  requests: {
    name: { method: 'elicitation/create', params: { message: 'Who?' } },
    idea: { method: 'sampling/createMessage', params: {} },
  },
  state: Buffer.from('the service’s own'),
}
const asked = [
  ['name', 'elicitation/create'],
  ['idea', 'sampling/createMessage'],
]

describe('createRequestStates', () => {
  it('gives back at any router what was asked and what the service wanted back', () => {
    const { a, b } = start()
    const text = a.seal(request, questions)
    for (const router of [a, b]) {
      const round = router.open(request, text)
      expect([[...round.asked], Buffer.from(round.state).toString(), round.routerId]).toEqual([
        asked,
        'the service’s own',
        'a',
      ])
    }
  })

  it('keeps any state and any names of questions', () => {
    const { a } = start()
    const names = fc.uniqueArray(fc.string({ maxLength: 30 }), { minLength: 1, maxLength: 16 })
    fc.assert(
      fc.property(names, fc.uint8Array({ maxLength: 2_000 }), (names, state) => {
        const requests = Object.fromEntries(names.map(name => [name, { method: 'roots/list' as const, params: {} }]))
        const round = a.open(request, a.seal(request, { requests, state }))
        expect([...round.asked.keys()].sort()).toEqual(Object.keys(requests).sort())
        expect(Buffer.from(round.state).equals(state)).toBe(true)
      }),
    )
  })

  it('does not mind the order of keys, nor whether no arguments are none or an empty object', () => {
    const { a } = start()
    const other = { ...request, arguments: { when: { from: 1, to: 2 }, city: 'Paris' } }
    expect([...a.open(other, a.seal(request, questions)).asked]).toEqual(asked)
    const without = { ...request, arguments: undefined }
    expect([...a.open({ ...request, arguments: {} }, a.seal(without, questions)).asked]).toEqual(asked)
  })

  it.each<[string, Partial<RoundRequest>]>([
    ['of another method', { method: 'prompts/get' }],
    ['of another name', { name: 'weather_plan2' }],
    ['of other arguments', { arguments: { city: 'Paris', when: { to: 2, from: 2 } } }],
    ['of fewer arguments', { arguments: { city: 'Paris' } }],
    ['of arguments of another type', { arguments: { city: 'Paris', when: { to: '2', from: 1 } } }],
    ['of somebody else', { principal: 'eve' }],
    ['whose parts are the same run together', { method: 'tools/callw', name: 'eather_plan' }],
  ])('is refused for a request %s', (_what, facts) => {
    const { a } = start()
    const text = a.seal(request, questions)
    expect(() => a.open({ ...request, ...facts }, text)).toThrow(
      '[invalid_argument] requestState: it belongs to another',
    )
  })

  it('is refused where arguments differ in anything', () => {
    const { a } = start()
    const json = fc.dictionary(fc.string(), fc.jsonValue()).map(one => JSON.parse(JSON.stringify(one)) as JsonObject)
    fc.assert(
      fc.property(json, json, (one, other) => {
        const text = a.seal({ ...request, arguments: one }, questions)
        const open = () => a.open({ ...request, arguments: other }, text)
        try {
          expect(one).toEqual(other)
        } catch {
          expect(open).toThrow('another request')
          return
        }
        expect(open).not.toThrow()
      }),
    )
  })

  it('is refused where it is forged, of another kind, or of a key that is gone', () => {
    const { a, sealed } = start()
    const text = a.seal(request, questions)
    expect(() => a.open(request, `${text.slice(0, -1)}${text.endsWith('A') ? 'Q' : 'A'}`)).toThrow(
      '[invalid_argument] requestState: no router of this mesh made it',
    )
    expect(() => a.open(request, sealed.seal('session', Buffer.alloc(100), ttlMs))).toThrow('no router of this mesh')
    expect(() => start().a.open(request, text)).toThrow('[invalid_argument] requestState: it was made with a key that')
  })

  it('is refused from the millisecond on in which its time is over', async () => {
    const { a, clock } = start()
    const text = a.seal(request, questions)
    await clock.advance(ttlMs - 1)
    a.open(request, text)
    await clock.advance(1)
    expect(() => a.open(request, text)).toThrow('[invalid_argument] requestState: its time is over')
  })

  it('is good for one use, at the same router and at another', async () => {
    const { a, b } = start()
    for (const [first, second] of [
      [a, a],
      [a, b],
      [b, a],
      [b, b],
    ] as const) {
      const text = a.seal(request, questions)
      await first.spend(first.open(request, text))
      await expect(second.spend(second.open(request, text))).rejects.toThrow(
        '[invalid_argument] requestState: it was used before',
      )
    }
  })

  it('is still good where the router that made it is dead, and then once at each that is left', async () => {
    const { a, b, alive } = start()
    const text = a.seal(request, questions)
    alive.delete('a')
    await b.spend(b.open(request, text))
    await expect(b.spend(b.open(request, text))).rejects.toThrow('used before')
  })

  it('takes only so much from a service', () => {
    const { a } = start()
    const state = Buffer.alloc(16 * 1024 + 1)
    expect(a.seal(request, { ...questions, state: state.subarray(1) }).length).toBeLessThan(24_000)
    expect(() => a.seal(request, { ...questions, state })).toThrow(
      '[too_large] the service wants 16385 bytes back (at most 16384)',
    )
  })
})
