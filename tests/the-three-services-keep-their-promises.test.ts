import { expect, it } from 'vitest'
import { postJson } from './support/http-caller.ts'
import { story, useMesh } from './support/mesh.ts'

interface Day {
  readonly date: string
  readonly weather: string
  readonly activities: readonly { readonly name: string; readonly interest: string; readonly indoor: boolean }[]
}

story('echo, weather and itinerary, asked through the router', () => {
  const mesh = useMesh({ echo: 1, weather: 1, itinerary: 1 })

  const call = (operation: string, request: object) => postJson(`${mesh.router.http}/v1/${operation}`, request)

  async function plan(request: object): Promise<{ days: Day[]; hotel: { name: string }; weatherSource: string }> {
    const { status, body } = await call('itinerary/plan_trip', { startDate: '2026-12-24', ...request })
    expect({ status, body }).toMatchObject({ status: 200 })
    return (body as { itinerary: { days: Day[]; hotel: { name: string }; weatherSource: string } }).itinerary
  }

  it('echo says back input and parameters, with instance, session, number and duration', async () => {
    const request = { input: ' two  words ', parameters: { z: '1', a: '2' } }
    for (const taskNumber of ['1', '2']) {
      const { body } = await call('echo/run', request)
      expect(body).toMatchObject({
        sessionId: expect.stringMatching(/^session-[0-9a-f]{16}$/),
        result: {
          text: ' two  words ',
          parameters: [
            { name: 'a', value: '2' },
            { name: 'z', value: '1' },
          ],
          instanceId: mesh.running('echo')[0]?.id,
          taskNumber,
          duration: expect.stringMatching(/^[\d.]+s$/),
        },
      })
    }
    const status = await call('echo/get_status', {})
    expect(status.body).toMatchObject({ ready: true, inFlight: 0, served: '2' })
  })

  it('weather tells any city now, with units and source', async () => {
    const { body } = await call('weather/get_current', { location: 'Reykjavik' })
    expect(body).toMatchObject({
      place: { country: 'Iceland' },
      temperatureCelsius: expect.any(Number),
      humidityPercent: expect.any(Number),
      condition: expect.stringMatching(/^CONDITION_[A-Z_]+$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/),
      source: { provider: 'climate', units: expect.stringContaining('°C') },
    })
  })

  it.each([1, 16])('weather tells %d days, each dated', async days => {
    const { body } = await call('weather/get_forecast', { location: 'Paris', days, startDate: '2026-12-24' })
    const dates = (body as { days: { date: string }[] }).days.map(({ date }) => date)
    expect(dates).toEqual(datesFrom('2026-12-24', days))
  })

  it('itinerary plans 30 days without holes', async () => {
    const { days, hotel } = await plan({ destination: 'Tokyo', days: 30 })
    expect(days.map(({ date }) => date)).toEqual(datesFrom('2026-12-24', 30))
    for (const { activities } of days) expect(activities.length).toBeGreaterThanOrEqual(2)
    expect(hotel.name).not.toBe('')
  })

  it('itinerary follows interests and the weather of the day', async () => {
    const art = await plan({ destination: 'Paris', days: 3, interests: ['art'] })
    const nature = await plan({ destination: 'Paris', days: 3, interests: ['nature'] })
    const names = (trip: { days: Day[] }) => trip.days.flatMap(({ activities }) => activities.map(({ name }) => name))
    expect(names(art)).not.toEqual(names(nature))
    expect(art.weatherSource).toContain('climate')

    // A month of a wet city has wet days and dry ones; the wet ones are spent under a roof more often.
    const { days } = await plan({ destination: 'Amsterdam', days: 30 })
    const share = (some: Day[]) => {
      const all = some.flatMap(({ activities }) => activities)
      return all.filter(({ indoor }) => indoor).length / all.length
    }
    const isWet = ({ weather }: Day) => /rain|drizzle|snow|thunder/i.test(weather)
    expect(days.filter(isWet).length).toBeGreaterThan(0)
    expect(share(days.filter(isWet))).toBeGreaterThan(share(days.filter(day => !isWet(day))))
  })

  it('itinerary names cities near one that it does not know', async () => {
    const { status, body } = await call('itinerary/plan_trip', { destination: 'Londdon' })
    expect({ status, body }).toMatchObject({ status: 404, body: { error: { code: 'not_found' } } })
    expect(JSON.stringify(body)).toContain('London')
  })

  it.each([0, 31, -1])('itinerary names the range where %d days are asked for', async days => {
    const { status, body } = await call('itinerary/plan_trip', { destination: 'Rome', days })
    expect({ status, body }).toMatchObject({ status: 400, body: { error: { code: 'invalid_argument' } } })
    expect(JSON.stringify(body)).toContain('1 to 30')
  })
})

function datesFrom(first: string, days: number): string[] {
  const start = Date.parse(`${first}T00:00:00Z`)
  return Array.from({ length: days }, (_, i) => new Date(start + i * 86_400_000).toISOString().slice(0, 10))
}
