import { describe, expect, it } from 'vitest'
import { balancerDetail, balancerLines, decisionLines } from './balance-lines.ts'
import type { BalancerView, DecisionView } from './balancers.ts'

const plain = (_style: unknown, text: string) => text

const instance = {
  id: 'weather-tool-aa',
  health: 'passing',
  reachable: true,
  ejected: false,
  weight: 1,
  slots: 4,
  inFlight: 2,
  picks: 10,
  faults: 1,
}
const view: BalancerView = {
  router: 'r1',
  service: 'tool-weather',
  strategy: 'p2c',
  source: 'kv',
  slowStartMs: 0,
  registered: 4,
  ready: 1,
  panic: false,
  instances: [
    { ...instance, zone: 'eu-1', reported: 3, reportAgeMs: 12.4, latencyMs: 8.25 },
    { ...instance, id: 'weather-tool-bb', ejected: true },
    { ...instance, id: 'weather-tool-cc', reachable: false },
    { ...instance, id: 'weather-tool-dd', health: 'critical', reachable: false },
  ],
}

describe('balancerLines', () => {
  it('has a line for each service with sums over its instances, and below what is wrong', () => {
    const other = { ...view, service: 'agent-echo', source: 'default' as const, fault: 'no such strategy', panic: true }
    expect(balancerLines({ router: 'r1', services: [view, other], unknown: ['tool-gone', 'weather'] }, plain)).toEqual([
      'SERVICE       STRATEGY  FROM         READY          IN FLIGHT  PICKS  FAULTS',
      "tool-weather  p2c       Consul's KV  1 of 4         8          40     4",
      'agent-echo    p2c       default      1 of 4, panic  8          40     4',
      'agent-echo: no such strategy',
      "mesh/lb/tool-gone in Consul's KV: this router knows no such service",
      "mesh/lb/weather in Consul's KV: this router knows no such service; for tool-weather write the whole name",
    ])
  })
})

describe('balancerDetail', () => {
  it('tells of calls that waited, were turned away, refused or hedged, where any was', () => {
    const none = { interactive: 0, task: 0, batch: 0 }
    const calls = { waiting: { ...none, task: 2 }, shed: none, refused: 3, hedges: 4, hedgesWon: 1 }
    expect(balancerDetail({ ...view, calls }, plain)[0]).toMatch(
      /, 2 waiting, 3 refused as too late, 4 hedged \(1 won\)$/,
    )
  })

  it('has a line for each instance, with why it gets no calls', () => {
    expect(balancerDetail({ ...view, hedge: true, slowStartMs: 500, fault: 'bad' }, plain)).toEqual([
      "tool-weather: p2c (Consul's KV), 1 of 4 ready, hedge on, slow start 500 ms",
      'bad',
      'INSTANCE         STATE        ZONE  WEIGHT  SLOTS  IN FLIGHT  REPORTED      PICKS  FAULTS  LATENCY',
      'weather-tool-aa  ready        eu-1  1       4      2          3, 12 ms ago  10     1       8.3 ms',
      'weather-tool-bb  ejected      -     1       4      2          -             10     1       -',
      'weather-tool-cc  unreachable  -     1       4      2          -             10     1       -',
      'weather-tool-dd  critical     -     1       4      2          -             10     1       -',
    ])
  })
})

describe('decisionLines', () => {
  const decision: DecisionView = {
    at: '2026-11-21T15:04:05.678Z',
    ageMs: 1_234,
    strategy: 'adaptive',
    by: 'strategy',
    chosen: 'bb',
    panic: false,
    scores: '(queue + 1) / slots: the least',
    candidates: [
      { id: 'aa', score: 1.23456, inFlight: 2, sent: 1, reported: 3, reportAgeMs: 20, slots: 4 },
      { id: 'bb', score: 0.5, inFlight: 0, sent: 0, slots: 4 },
    ],
    absent: [{ id: 'cc', why: 'other_zone' }],
    absentMore: 0,
  }

  it('says when, by what, who was chosen among whom, and who was no candidate', () => {
    expect(decisionLines(decision, plain)).toEqual([
      '15:04:05.678, 1.2 s ago: adaptive: (queue + 1) / slots: the least',
      '   INSTANCE  SCORE       IN FLIGHT  SINCE REPORT  REPORTED      SLOTS',
      '   aa        1.235       2          1             3, 20 ms ago  4',
      '→  bb        0.5         0          0             -             4',
      '   cc        other zone',
    ])
  })

  it('says where not the strategy settled it, what the call asked for, and how many are not named', () => {
    const { scores: _, ...without } = decision
    const [session] = decisionLines({ ...without, by: 'session', capability: 'maps' }, plain)
    expect(session).toBe("15:04:05.678, 1.2 s ago: the session's own instance; the call asks for maps")
    const trial = decisionLines({ ...without, by: 'trial', panic: true, absentMore: 7 }, plain)
    expect(trial[0]).toMatch(/well again after its ejection; panic: ejections count for nothing$/)
    expect(trial.at(-1)).toBe('  … and 7 more that were no candidates')
  })
})
