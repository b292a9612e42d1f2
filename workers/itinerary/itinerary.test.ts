import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CallContext } from '#mesh/call/context.ts'
import { memoryContext } from '#mesh/call/memory-context.ts'
import { MeshError } from '#mesh/errors.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import type { Itinerary } from '#proto/gen/itinerary/v1/Itinerary.ts'
import type { PlanTripRequest__Output } from '#proto/gen/itinerary/v1/PlanTripRequest.ts'
import type { PlanTripResponse } from '#proto/gen/itinerary/v1/PlanTripResponse.ts'
import { addDays } from './calendar-date.ts'
import { interests } from './interests.ts'
import { createItinerary } from './itinerary.ts'
import { dullDay, memoryWeather } from './memory-weather.ts'
import { readCities } from './read-cities.ts'
import type { WeatherSource } from './weather-source.ts'

const cities = readCities()
const tokyo: PlanTripRequest__Output = {
  destination: 'Tokyo',
  days: 3,
  interests: ['food', 'art'],
  pace: 'PACE_UNSPECIFIED',
  startDate: '2026-12-30',
}

function plan(over: Partial<PlanTripRequest__Output> = {}, source = memoryWeather(), context = memoryContext()) {
  const parts = { cities, weather: { source, timeoutMs: 5_000 }, clock: new ManualClock() }
  return createItinerary(parts).planTrip({ ...tokyo, ...over }, context)
}

async function collect(stream: AsyncIterable<PlanTripResponse>): Promise<PlanTripResponse[]> {
  return Array.fromAsync(stream)
}

async function itineraryOf(stream: AsyncIterable<PlanTripResponse>): Promise<Itinerary> {
  const last = (await collect(stream)).at(-1)?.itinerary
  if (!last) throw new Error('the last message is no itinerary')
  return last
}

describe('planTrip', () => {
  it('tells each step, with ever more steps done, and last the itinerary', async () => {
    const messages = await collect(plan())
    const steps = messages.slice(0, -1).map(message => message.progress)
    expect(steps.map(step => step?.done)).toEqual([0, 1, 2, 3, 4])
    expect(steps.map(step => step?.total)).toEqual([5, 5, 5, 5, 5])
    expect(steps[0]?.message).toBe('Finding Tokyo')
    expect(steps[1]?.message).toBe('Asking for the weather in Tokyo, Japan')
    expect(steps[2]?.message).toMatch(/^Planning day 1 of 3: overcast, 8 to 15 °C: .+, .+, .+$/)
    expect(messages.at(-1)?.itinerary).toBeDefined()
  })

  it('plans the days with weather, hotel and source', async () => {
    const rainy = memoryWeather(date => ({ ...dullDay(date), condition: 'CONDITION_RAIN' }))
    const itinerary = await itineraryOf(plan({}, rainy))
    expect(itinerary).toMatchObject({
      destination: 'Tokyo',
      country: 'Japan',
      hotel: { name: 'Hotel Gracery Shinjuku', district: 'Kabukicho' },
      weatherSource: 'memory: made up for a test',
      weatherInstanceId: 'weather-tool-00000001',
    })
    expect(itinerary.days?.map(day => day.date)).toEqual(['2026-12-30', '2026-12-31', '2027-01-01'])
    for (const day of itinerary.days ?? []) {
      expect(day.weather).toBe('rain, 8 to 15 °C')
      expect(day.activities?.map(activity => activity.timeOfDay)).toEqual(['morning', 'afternoon', 'evening'])
      expect(day.activities?.every(activity => activity.indoor)).toBe(true)
    }
  })

  it('begins tomorrow where no start is said', async () => {
    const itinerary = await itineraryOf(plan({ startDate: '' }))
    expect(itinerary.days?.[0]?.date).toBe('1970-01-02')
  })

  it('plans without weather where there is none, and says so', async () => {
    const none = memoryWeather(() => new MeshError('no_instance', 'no ready instance of tool-weather (0 of 0 ready)'))
    const itinerary = await itineraryOf(plan({}, none))
    expect(itinerary.days?.length).toBe(3)
    expect(itinerary.days?.map(day => day.weather)).toEqual(['', '', ''])
    expect(itinerary.weatherSource).toContain('none: planned without weather')
    expect(itinerary.weatherSource).toContain('no ready instance of tool-weather')
    expect(itinerary.weatherInstanceId).toBe('')
  })

  it('refuses bad arguments before anything else, and an unknown city before it asks for weather', async () => {
    const source = memoryWeather()
    await expect(collect(plan({ days: 0 }, source))).rejects.toMatchObject({ code: 'invalid_argument' })
    await expect(collect(plan({ destination: 'Atlantis' }, source))).rejects.toMatchObject({ code: 'not_found' })
    expect(source.asked).toEqual([])
  })

  it('stops when the caller goes away', async () => {
    const caller = new AbortController()
    const heard: string[] = []
    const planning = (async () => {
      for await (const { progress } of plan({ days: 30 }, memoryWeather(), memoryContext({ signal: caller.signal }))) {
        heard.push(progress?.message ?? 'itinerary')
        if (heard.length === 4) caller.abort()
      }
    })()
    await expect(planning).rejects.toThrow('[cancelled] the caller went away')
    expect(heard.length).toBe(4)
  })

  it('waits for the weather no longer than the caller is there', async () => {
    const caller = new AbortController()
    let askedFor: (context: CallContext) => void = () => {}
    const asked = new Promise<CallContext>(resolve => {
      askedFor = resolve
    })
    const hanging: WeatherSource = {
      forecast: (_location, _start, _days, context) =>
        new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => reject(new MeshError('cancelled', 'the call was ended')))
          askedFor(context)
        }),
    }
    const parts = { cities, weather: { source: hanging, timeoutMs: 5_000 }, clock: new ManualClock() }
    const planning = collect(createItinerary(parts).planTrip(tokyo, memoryContext({ signal: caller.signal })))
    const refused = expect(planning).rejects.toThrow('[cancelled]')
    await asked
    caller.abort()
    await refused
  })

  it('answers any valid request with exactly its days, one after the other, each full', async () => {
    const request = fc.record({
      destination: fc.constantFrom(...cities.flatMap(city => [city.name, ...city.aliases])),
      days: fc.integer({ min: 1, max: 30 }),
      interests: fc.array(fc.constantFrom(...interests), { maxLength: 16 }),
      pace: fc.constantFrom('PACE_UNSPECIFIED', 'PACE_RELAXED', 'PACE_MODERATE', 'PACE_PACKED'),
      startDate: fc.integer({ min: 0, max: 47_000 }).map(days => addDays('1970-01-01', days)),
    })
    const count = { PACE_UNSPECIFIED: 3, PACE_RELAXED: 2, PACE_MODERATE: 3, PACE_PACKED: 4 } as const
    await fc.assert(
      fc.asyncProperty(request, async wanted => {
        const { days = [] } = await itineraryOf(plan(wanted))
        expect(days.map(day => day.date)).toEqual(days.map((_, index) => addDays(wanted.startDate, index)))
        expect(days.length).toBe(wanted.days)
        expect(days.map(day => day.activities?.length)).toEqual(days.map(() => count[wanted.pace]))
      }),
    )
  })
})

describe('listDestinations', () => {
  it('lists every city with its country and interests', async () => {
    const parts = { cities, weather: { source: memoryWeather(), timeoutMs: 1 }, clock: new ManualClock() }
    const { destinations } = await createItinerary(parts).listDestinations({}, memoryContext())
    expect(destinations?.length).toBe(cities.length)
    expect(destinations?.[0]).toEqual({ name: 'Amsterdam', country: 'Netherlands', interests: [...interests] })
  })
})
