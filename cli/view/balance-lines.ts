import { parseServiceName } from '#mesh/names.ts'
import { printable } from '../printable.ts'
import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import type { Balancers, BalancerView, DecisionView } from './balancers.ts'

type Paint = Terminal['paint']

const sources = { kv: "Consul's KV", meta: 'meta', env: 'environment', default: 'default' } as const

/** How a router balances each service: a line for each, and below it what is wrong. */
export function balancerLines({ services, unknown }: Balancers, paint: Paint): string[] {
  const head = ['SERVICE', 'STRATEGY', 'FROM', 'READY', 'IN FLIGHT', 'PICKS', 'FAULTS'].map(word => paint('bold', word))
  const rows = services.map(({ service, strategy, source, ready, registered, panic, instances }) => {
    const sum = (read: (one: BalancerView['instances'][number]) => number) =>
      String(instances.reduce((total, one) => total + read(one), 0))
    const state = `${ready} of ${registered}${panic ? ', panic' : ''}`
    return [
      service,
      strategy,
      sources[source],
      paint(panic || ready < registered ? 'yellow' : 'green', state),
      sum(one => one.inFlight),
      sum(one => one.picks),
      sum(one => one.faults),
    ]
  })
  const faults = services.flatMap(({ service, fault }) => (fault === undefined ? [] : [`${service}: ${fault}`]))
  const idle = unknown.map(service => {
    const full = services.filter(one => parseServiceName(one.service)?.name === service).map(one => one.service)
    const hint = full.length === 0 ? '' : `; for ${full.join(' or ')} write the whole name`
    return `mesh/lb/${printable(service)} in Consul's KV: this router knows no such service${hint}`
  })
  return [...tableLines([head, ...rows]), ...[...faults, ...idle].map(text => paint('yellow', text))]
}

/** How a router balances one service: a line for each instance. */
export function balancerDetail(view: BalancerView, paint: Paint): string[] {
  const { service, strategy, source, hedge, slowStartMs, fault, ready, registered, panic, instances } = view
  const facts = [
    `${strategy} (${sources[source]})`,
    `${ready} of ${registered} ready`,
    ...(hedge === undefined ? [] : [`hedge ${hedge ? 'on' : 'off'}`]),
    ...(slowStartMs === 0 ? [] : [`slow start ${slowStartMs} ms`]),
    ...(panic ? ['panic: ejections count for nothing'] : []),
    ...callFacts(view.calls),
  ]
  const words = ['INSTANCE', 'STATE', 'ZONE', 'WEIGHT', 'SLOTS', 'IN FLIGHT', 'REPORTED', 'PICKS', 'FAULTS', 'LATENCY']
  const rows = instances.map(one => {
    const state = stateOf(one)
    return [
      one.id,
      paint(state === 'ready' ? 'green' : 'yellow', state),
      one.zone ?? '-',
      String(one.weight),
      String(one.slots),
      String(one.inFlight),
      reportOf(one),
      String(one.picks),
      String(one.faults),
      one.latencyMs === undefined ? '-' : `${one.latencyMs.toFixed(1)} ms`,
    ]
  })
  return [
    `${paint('bold', service)}: ${facts.join(', ')}`,
    ...(fault === undefined ? [] : [paint('yellow', fault)]),
    ...tableLines([words.map(word => paint('bold', word)), ...rows]),
  ]
}

/** One choice: who was chosen and why, then each candidate, then those that were none. */
export function decisionLines(decision: DecisionView, paint: Paint): string[] {
  const { at, ageMs, strategy, by, chosen, capability, panic, scores, candidates, absent, absentMore } = decision
  const reason = {
    strategy: scores === undefined ? strategy : `${strategy}: ${scores}`,
    session: "the session's own instance",
    trial: 'to show that it is well again after its ejection',
  }[by]
  const facts = [
    ...(capability === undefined ? [] : [`the call asks for ${capability}`]),
    ...(panic ? ['panic: ejections count for nothing'] : []),
  ]
  const head = ['', 'INSTANCE', 'SCORE', 'IN FLIGHT', 'SINCE REPORT', 'REPORTED', 'SLOTS']
  const rows = candidates.map(one => [
    one.id === chosen ? paint('green', '→') : ' ',
    one.id === chosen ? paint('green', one.id) : one.id,
    one.score === undefined ? '-' : say(one.score),
    String(one.inFlight),
    String(one.sent),
    reportOf(one),
    String(one.slots),
  ])
  const others = absent.map(({ id, why }) => [' ', paint('dim', id), paint('yellow', why.replaceAll('_', ' '))])
  return [
    `${at.slice(11, 23)}, ${(ageMs / 1000).toFixed(1)} s ago: ${[reason, ...facts].join('; ')}`,
    ...tableLines([head.map(word => paint('bold', word)), ...rows, ...others]),
    ...(absentMore === 0 ? [] : [`  … and ${absentMore} more that were no candidates`]),
  ]
}

/** What became of calls that went another way than most. */
function callFacts(calls: BalancerView['calls']): string[] {
  if (calls === undefined) return []
  const sum = ({ interactive, task, batch }: typeof calls.waiting) => interactive + task + batch
  const counts: [number, string][] = [
    [sum(calls.waiting), 'waiting'],
    [sum(calls.shed), 'turned away'],
    [calls.refused, 'refused as too late'],
    [calls.hedges, `hedged (${calls.hedgesWon} won)`],
  ]
  return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
}

function stateOf({ health, reachable, ejected }: BalancerView['instances'][number]): string {
  if (health !== 'passing' && health !== 'warning') return health
  if (!reachable) return 'unreachable'
  return ejected ? 'ejected' : 'ready'
}

/** What an instance said, and how long ago. */
function reportOf(one: { readonly reported?: number | undefined; readonly reportAgeMs?: number | undefined }): string {
  return one.reported === undefined ? '-' : `${one.reported}, ${Math.round(one.reportAgeMs ?? 0)} ms ago`
}

/** Four digits tell scores apart. */
function say(score: number): string {
  return String(Number(score.toPrecision(4)))
}
