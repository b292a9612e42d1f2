import { describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import { abortable } from './abortable.ts'
import { createFallback, type Standing } from './fallback.ts'
import { parseLocation } from './location.ts'
import type { CurrentWeather, WeatherProvider } from './provider.ts'

const silent = new AbortController().signal
const paris = parseLocation('Paris')

function weatherFrom(provider: string): CurrentWeather {
  const figures = { time: '2026-11-21T14:00', temperatureCelsius: 8, humidityPercent: 80, windKmh: 12 }
  return {
    place: null,
    ...figures,
    condition: 'CONDITION_RAIN',
    source: { provider, description: 'told', units: '°C' },
  }
}

/** A provider whose every answer the test decides: a value, an error, or silence until the signal aborts. */
function toldProvider(name: string) {
  const asked: string[] = []
  const provider = { name, asked, tell: (): Error | 'answer' | 'silence' => 'answer' }
  const ask = async (text: string, signal: AbortSignal) => {
    asked.push(text)
    const told = provider.tell()
    if (told === 'silence') return await abortable(new Promise<never>(() => {}), signal)
    if (told !== 'answer') throw told
    return weatherFrom(name)
  }
  const asProvider: WeatherProvider = {
    name,
    current: (location, signal) => ask(location.text, signal),
    forecast: async (location, _span, signal) => {
      const { source } = await ask(location.text, signal)
      return { place: null, days: [], source }
    },
  }
  return { ...provider, set: (tell: () => Error | 'answer' | 'silence') => (provider.tell = tell), asProvider }
}

function setUp(first: () => Error | 'answer' | 'silence') {
  const clock = new ManualClock()
  const [live, climate] = [toldProvider('live'), toldProvider('climate')]
  live.set(first)
  const standings: Standing['kind'][] = []
  const fallback = createFallback({
    first: live.asProvider,
    second: climate.asProvider,
    clock,
    onStanding: standing => standings.push(standing.kind),
  })
  const ask = async (signal = silent) => (await fallback.current(paris, signal)).source
  return { clock, live, climate, standings, fallback, ask }
}

const away = () => new MeshError('unavailable', 'no network')

describe('createFallback', () => {
  it('probes at once, and asks the first provider while it works', async () => {
    const { live, climate, standings, fallback, ask } = setUp(() => 'answer')
    expect(live.asked).toEqual(['Berlin'])
    expect((await ask())?.provider).toBe('live')
    expect((await fallback.forecast(paris, { days: 3, startDate: undefined }, silent)).source?.provider).toBe('live')
    expect(standings).toEqual(['working'])
    expect(climate.asked).toEqual([])
  })

  it('answers from the second when the probe failed, says why, and asks the first no more', async () => {
    const { live, ask } = setUp(away)
    for (let call = 0; call < 3; call += 1) {
      expect(await ask()).toEqual({
        provider: 'climate',
        description: 'told; live was not used: no network',
        units: '°C',
      })
    }
    expect(live.asked).toEqual(['Berlin'])
  })

  it('keeps the first call waiting for no more than 600 ms when the network swallows everything', async () => {
    const { clock, standings, ask } = setUp(() => 'silence')
    let given: Awaited<ReturnType<typeof ask>> | undefined
    const asking = ask().then(source => {
      given = source
    })
    await clock.advance(599)
    expect(given).toBeUndefined()
    await clock.advance(1)
    await asking
    expect(given?.description).toBe('told; live was not used: live has not answered yet')
    expect(standings).toEqual([])
    await clock.advance(900)
    expect(standings).toEqual(['resting'])
    await ask()
    expect(clock.pending).toBe(0)
  })

  it('asks again in the background after a minute, and the first is back when it answers', async () => {
    const { clock, live, standings, ask } = setUp(away)
    await ask()
    live.set(() => 'silence')
    await clock.advance(60_000)
    expect((await ask())?.provider).toBe('climate')
    expect((await ask())?.provider).toBe('climate')
    expect(live.asked).toEqual(['Berlin', 'Berlin'])
    await clock.advance(1_500)
    live.set(() => 'answer')
    await clock.advance(60_000)
    expect((await ask())?.provider).toBe('climate')
    expect((await ask())?.provider).toBe('live')
    expect(standings).toEqual(['resting', 'resting', 'working'])
  })

  it('lets the first rest when a call to it fails', async () => {
    const { live, standings, ask } = setUp(() => 'answer')
    await ask()
    live.set(away)
    expect((await ask())?.description).toBe('told; live was not used: no network')
    await ask()
    expect(live.asked).toEqual(['Berlin', 'Paris', 'Paris'])
    expect(standings).toEqual(['working', 'resting'])
  })

  it('gives a working provider three seconds', async () => {
    const { clock, live, ask } = setUp(() => 'answer')
    await ask()
    live.set(() => 'silence')
    const asking = ask()
    await clock.advance(3_000)
    expect((await asking)?.description).toBe('told; live was not used: no answer within 3000 ms')
  })

  it('asks the second for days that the first does not have, without a rest', async () => {
    const { live, standings, ask } = setUp(() => 'answer')
    await ask()
    live.set(() => new MeshError('out_of_range', 'only sixteen days'))
    expect((await ask())?.description).toBe('told; live was not used: only sixteen days')
    live.set(() => 'answer')
    expect((await ask())?.provider).toBe('live')
    expect(standings).toEqual(['working'])
  })

  it("tells the first one's word where neither knows the place", async () => {
    const { live, climate, standings, ask } = setUp(() => 'answer')
    await ask()
    live.set(() => new MeshError('not_found', 'no such city in the world'))
    expect((await ask())?.provider).toBe('climate')
    climate.set(() => new MeshError('not_found', 'no such city in the file'))
    await expect(ask()).rejects.toThrow('[not_found] no such city in the world')
    expect(standings).toEqual(['working'])
  })

  it('says that only the second was asked where that one does not know the place', async () => {
    const { climate, ask } = setUp(away)
    climate.set(() => new MeshError('not_found', 'no such city'))
    await expect(ask()).rejects.toThrow('[not_found] no such city (only climate was asked: no network)')
  })

  it('asks nobody else when the caller goes away, and blames nobody', async () => {
    const { live, climate, standings, ask } = setUp(() => 'answer')
    await ask()
    live.set(() => 'silence')
    const caller = new AbortController()
    const asking = expect(ask(caller.signal)).rejects.toThrow('gone')
    caller.abort(new Error('gone'))
    await asking
    expect(climate.asked).toEqual([])
    expect(standings).toEqual(['working'])
  })
})
