import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type HintWord, parseInstanceMeta, writeInstanceMeta } from './instance-meta.ts'

describe('parseInstanceMeta', () => {
  it('knows nothing but a weight of 1 where nothing is said', () => {
    expect(parseInstanceMeta({})).toEqual({
      kind: undefined,
      version: undefined,
      slots: undefined,
      weight: 1,
      zone: undefined,
      capabilities: [],
      lbStrategy: undefined,
      grpcServices: [],
      startedAtMs: undefined,
      hints: new Map(),
      checkIntervalMs: undefined,
    })
  })

  it('takes rubbish for unsaid and keeps what holds beside it', () => {
    const meta = parseInstanceMeta({
      slots: '-3',
      weight: '1e308',
      zone: '  ',
      capabilities: ' a, ,b,',
      started_at: 'yesterday',
      hints: 'Run=NO_SIDE_EFFECTS,Plan=MAYBE,=IDEMPOTENT,x=y=z,Stop = IDEMPOTENT',
      check_interval_ms: 'NaN',
    })
    expect(meta).toMatchObject({ slots: undefined, weight: 1, zone: undefined, capabilities: ['a', 'b'] })
    expect(meta).toMatchObject({ startedAtMs: undefined, checkIntervalMs: undefined })
    expect([...meta.hints]).toEqual([
      ['Run', 'NO_SIDE_EFFECTS'],
      ['Stop', 'IDEMPOTENT'],
    ])
  })

  it('never throws and always gives a usable weight, whatever is written', () => {
    const keys = fc.constantFrom('slots', 'weight', 'zone', 'capabilities', 'started_at', 'hints', 'check_interval_ms')
    fc.assert(
      fc.property(fc.dictionary(keys, fc.string()), meta => {
        const { weight, slots } = parseInstanceMeta(meta)
        expect(weight > 0 && weight <= 65_535).toBe(true)
        expect(slots === undefined || slots >= 1).toBe(true)
      }),
    )
  })
})

describe('writeInstanceMeta', () => {
  it('is read back as it was', () => {
    const word = fc.stringMatching(/^[a-z][a-zA-Z0-9./_-]{0,20}$/)
    const hint = fc.constantFrom<HintWord>('NO_SIDE_EFFECTS', 'IDEMPOTENT')
    const facts = fc.record({
      kind: word,
      version: word,
      slots: fc.integer({ min: 1, max: 1000 }),
      weight: fc.double({ min: 0.001, max: 65_535, noNaN: true }),
      zone: fc.option(word, { nil: undefined }),
      lbStrategy: fc.option(word, { nil: undefined }),
      capabilities: fc.array(word, { maxLength: 10 }),
      grpcServices: fc.array(word, { maxLength: 10 }),
      startedAtMs: fc.nat(4e12),
      hints: fc.array(fc.tuple(word, hint)).map(pairs => new Map(pairs)),
      checkIntervalMs: fc.integer({ min: 1, max: 60_000 }),
    })
    fc.assert(
      fc.property(facts, written => {
        expect(parseInstanceMeta(writeInstanceMeta(written))).toEqual(written)
      }),
    )
  })

  it('leaves out what says nothing, and gRPC services that do not fit into one value', () => {
    const grpcServices = Array.from({ length: 60 }, (_, i) => `some.package.v1.Service${i}`)
    expect(writeInstanceMeta({ version: '1.0.0', capabilities: [], grpcServices })).toEqual({ version: '1.0.0' })
  })
})
