import { isStrategy, readPolicy, unknownStrategy, writePolicy } from '#mesh/call/read-policy.ts'
import { noPolicy, type ServicePolicy } from '#mesh/call/service-policy.ts'
import { policyPrefix } from '#mesh/call/written-policies.ts'
import { systemClock } from '#mesh/clock.ts'
import { routerService } from '#mesh/names.ts'
import { type ExitCode, exitCode } from '../exit-code.ts'
import { findPrograms } from '../local/programs.ts'
import { oneOf, wholeNumber } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { type BalancerView, readBalancers } from '../view/balancers.ts'
import { readRegistered } from '../view/registered.ts'
import { findRouters } from '../view/routers.ts'
import { serviceMeant } from '../view/service-meant.ts'
import type { BalanceWork, Work } from './work.ts'

const atOnce = { index: 0, waitMs: 0 }
const pauseMs = 40
/** Routers hear of a change within milliseconds; after so long they are told to be late. */
const appliedWithinMs = 3_000

/** Writes how a service is to be balanced into Consul's KV; what is not named stays as it was written. */
export const set: BalanceWork = async ([name, strategy], work) => {
  if (name === undefined) throw new UsageError('say which service, and which strategy: weather least_loaded')
  const asked = policyAsked(strategy, work.values)
  const service = serviceMeant(name, await knownServices(work))
  const key = policyPrefix + service
  const { value: before } = await work.consul.getKey(key, atOnce, work.signal)
  const policy = { ...readable(before), ...asked }
  const value = writePolicy(policy)
  await work.consul.putKey(key, value, work.signal)
  return await tell({ service, key, before, value }, view => isAs(view, policy), work)
}

/** Takes back what is written for a service, whatever it is. */
export const unset: BalanceWork = async ([name], work) => {
  if (name === undefined) throw new UsageError('say which service: weather')
  const known = await knownServices(work)
  const { values } = await work.consul.keysUnder(policyPrefix, atOnce, work.signal)
  const written = [...values.keys()].map(key => key.slice(policyPrefix.length))
  const service = serviceMeant(name, [...new Set([...known, ...written])])
  const key = policyPrefix + service
  await work.consul.deleteKey(key, work.signal)
  const isBack = ({ source, hedge }: BalancerView) => source !== 'kv' && hedge === undefined
  return await tell({ service, key, before: values.get(key), value: undefined }, isBack, work)
}

function policyAsked(strategy: string | undefined, values: Work['values']): ServicePolicy {
  if (strategy !== undefined && !isStrategy(strategy)) throw new UsageError(unknownStrategy(strategy))
  const hedge = oneOf('--hedge', values.hedge, ['on', 'off'])
  const slowStart = values['slow-start']
  if (strategy === undefined && hedge === undefined && slowStart === undefined) {
    throw new UsageError('say what to set: a strategy, --hedge or --slow-start')
  }
  return {
    ...(strategy !== undefined && { strategy }),
    ...(hedge !== undefined && { hedge: hedge === 'on' }),
    ...(slowStart !== undefined && { slowStartMs: wholeNumber('--slow-start', slowStart, 0, 3_600_000) }),
  }
}

/** Those registered, and those that could run here. */
async function knownServices({ consul, place, root, signal }: Work): Promise<string[]> {
  const registered = (await readRegistered(consul, signal)).map(({ name }) => name)
  const own = place.local ? findPrograms(root).map(({ service }) => service) : []
  return [...new Set([...registered, ...own])].filter(name => name !== routerService).sort()
}

/** What is written, as far as it can be read: a bad value is replaced. */
function readable(text: string | undefined): ServicePolicy {
  if (text === undefined) return noPolicy
  try {
    return readPolicy(text)
  } catch {
    return noPolicy
  }
}

function isAs(view: BalancerView, { strategy, hedge, slowStartMs }: ServicePolicy): boolean {
  return (
    (strategy === undefined ? view.source !== 'kv' : view.source === 'kv' && view.strategy === strategy) &&
    view.hedge === hedge &&
    (slowStartMs === undefined || view.slowStartMs === slowStartMs)
  )
}

interface Change {
  readonly service: string
  readonly key: string
  /** Absent: nothing was written. */
  readonly before: string | undefined
  /** Absent: taken away. */
  readonly value: string | undefined
}

/** Says what was done, and what routers make of it. */
async function tell(change: Change, isApplied: (view: BalancerView) => boolean, work: Work): Promise<ExitCode> {
  const { service, key, before, value } = change
  const { terminal, values, place, consul, signal } = work
  const urls = await findRouters(place, consul, signal)
  const routers = await Promise.all(urls.map(url => untilApplied(url, service, isApplied, signal)))
  const views = routers.flatMap(({ view, applied }) => (view === undefined ? [] : [{ ...view, applied }]))
  if (values.json) {
    const told = views.map(({ router, strategy, source, applied }) => ({ router, strategy, source, applied }))
    terminal.out(JSON.stringify({ service, key, before, value, routers: told }))
    return exitCode.ok
  }
  const was = before === undefined ? 'nothing was written before' : `was ${shortened(before)}`
  if (value !== undefined) terminal.out(`${key} = ${value} (${was})`)
  else terminal.out(before === undefined ? `${key} was not written: nothing to take back` : `${key} is gone (${was})`)
  for (const { router, strategy, source, hedge, applied } of views) {
    const hedged = hedge === undefined ? '' : `, hedge ${hedge ? 'on' : 'off'}`
    const text = `${router} balances ${service} by ${strategy} (${source})${hedged}`
    terminal.out(applied ? text : terminal.paint('yellow', `${text}: it has not heard of this yet`))
  }
  if (views.length === 0) terminal.out(`no router that can be reached from here has instances of ${service}`)
  return exitCode.ok
}

/** What was written, in one short line: it may be anything, and half a megabyte of it. */
function shortened(text: string): string {
  if (text.trim() === '') return 'empty'
  const line = text.slice(0, 200).replaceAll(/\p{Cc}/gu, '�')
  return text.length > 200 ? `${line}…` : line
}

/** What a router says of the service in the end; nothing where it cannot be asked or does not know the service. */
async function untilApplied(
  router: string,
  service: string,
  isApplied: (view: BalancerView) => boolean,
  signal: AbortSignal,
): Promise<{ readonly view?: BalancerView; readonly applied: boolean }> {
  const giveUpAt = systemClock.now() + appliedWithinMs
  for (;;) {
    const view = await readBalancers(router, service, signal).catch(() => undefined)
    const [one] = view?.services ?? []
    // It may know another service by this short name.
    if (one?.service !== service) return { applied: false }
    const applied = isApplied(one)
    if (applied || systemClock.now() > giveUpAt) return { view: one, applied }
    await systemClock.sleep(pauseMs, signal).catch(() => {})
  }
}
