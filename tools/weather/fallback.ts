import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Source__Output } from '#proto/gen/weather/v1/Source.ts'
import { abortable } from './abortable.ts'
import { parseLocation } from './location.ts'
import type { WeatherProvider } from './provider.ts'
import { within } from './time-bound.ts'

/**
 * How the first provider stands.
 *
 * - `untried`: the probe of the start is under way; calls wait for it, but not long
 * - `working`: calls go to it
 * - `resting`: it failed, and no call goes to it; after `untilMs` (monotonic) a probe asks it again
 */
export type Standing =
  | { readonly kind: 'untried' }
  | { readonly kind: 'working' }
  | { readonly kind: 'resting'; readonly untilMs: number; readonly reason: string }

export interface FallbackOptions {
  readonly first: WeatherProvider
  readonly second: WeatherProvider
  readonly clock: Clock
  /** Told of each change. */
  readonly onStanding?: (standing: Standing) => void
}

const probeBoundMs = 1_500
const firstCallPatienceMs = 600
const answerBoundMs = 3_000
const restMs = 60_000

/** Any large city will do: what is asked is whether an answer comes. */
const probeLocation = parseLocation('Berlin')
const never = new AbortController().signal

type Ask<T> = (provider: WeatherProvider, signal: AbortSignal) => Promise<T>
type Answer = { readonly source: Source__Output | null }

/**
 * Asks the first provider, and the second where the first fails, does not know the place or does not have the days.
 * The source of such an answer says why.
 *
 * A machine without a network must not pay for each call: a failed provider rests for a minute and is then asked again
 * in the background, and at the start a probe finds out before the first call does.
 */
export function createFallback({ first, second, clock, onStanding }: FallbackOptions): WeatherProvider {
  let standing: Standing = { kind: 'untried' }
  let probing: Promise<void> | undefined
  const become = (next: Standing) => {
    standing = next
    onStanding?.(next)
  }
  const rest = (thrown: unknown) =>
    become({ kind: 'resting', untilMs: clock.now() + restMs, reason: MeshError.from(thrown).text })

  function probe(): Promise<void> {
    probing ??= within(probeBoundMs, clock, never, signal => first.current(probeLocation, signal))
      .then(() => become({ kind: 'working' }), rest)
      .finally(() => {
        probing = undefined
      })
    return probing
  }

  async function answer<T extends Answer>(ask: Ask<T>, signal: AbortSignal): Promise<T> {
    if (standing.kind === 'untried') await outcomeOfProbe(signal)
    if (standing.kind === 'resting' && clock.now() >= standing.untilMs) void probe()
    if (standing.kind !== 'working')
      return await instead(ask, signal, standing.kind === 'resting' ? standing.reason : '')
    try {
      return await within(answerBoundMs, clock, signal, bounded => ask(first, bounded))
    } catch (thrown) {
      signal.throwIfAborted()
      const error = MeshError.from(thrown)
      if (error.code !== 'not_found' && error.code !== 'out_of_range') rest(error)
      return await instead(ask, signal, error.text, error)
    }
  }

  /** Returns when the probe has ended, or when it takes too long for a caller to wait. */
  async function outcomeOfProbe(signal: AbortSignal): Promise<void> {
    const patience = within(firstCallPatienceMs, clock, signal, bounded => abortable(probe(), bounded))
    await patience.catch(() => signal.throwIfAborted())
  }

  async function instead<T extends Answer>(
    ask: Ask<T>,
    signal: AbortSignal,
    reason: string,
    error?: MeshError,
  ): Promise<T> {
    const why = reason === '' ? `${first.name} has not answered yet` : reason
    try {
      const given = await ask(second, signal)
      const description = `${given.source?.description}; ${first.name} was not used: ${why}`
      return given.source === null ? given : { ...given, source: { ...given.source, description } }
    } catch (thrown) {
      // Where neither knows the place, the first one's word counts: it knows more places.
      if (error?.code === 'not_found') throw error
      if (!(thrown instanceof MeshError) || thrown.code !== 'not_found') throw thrown
      throw new MeshError('not_found', `${thrown.text} (only ${second.name} was asked: ${why})`)
    }
  }

  void probe()

  return {
    name: `${first.name}, else ${second.name}`,
    current: (location, signal) => answer((provider, bounded) => provider.current(location, bounded), signal),
    forecast: (location, span, signal) =>
      answer((provider, bounded) => provider.forecast(location, span, bounded), signal),
  }
}
