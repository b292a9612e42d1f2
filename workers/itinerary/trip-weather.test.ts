import { describe, expect, it } from 'vitest'
import { memoryContext } from '#mesh/call/memory-context.ts'
import { MeshError } from '#mesh/errors.ts'
import { createLog } from '#mesh/log.ts'
import { addDays } from './calendar-date.ts'
import { dullDay, memoryWeather } from './memory-weather.ts'
import { weatherForTrip } from './trip-weather.ts'
import type { WeatherSource } from './weather-source.ts'

const datesOf = (count: number) => Array.from({ length: count }, (_, index) => addDays('2026-12-01', index))
const ask = (source: WeatherSource, days: number, context = memoryContext()) =>
  weatherForTrip({ source, timeoutMs: 5_000 }, 'Rome, Italy', datesOf(days), context)

describe('weatherForTrip', () => {
  it('asks once for up to 16 days', async () => {
    const source = memoryWeather()
    const weather = await ask(source, 16)
    expect(source.asked).toEqual([{ location: 'Rome, Italy', start: '2026-12-01', days: 16, timeoutMs: 5_000 }])
    expect([...weather.byDate.keys()]).toEqual(datesOf(16))
    expect(weather.source).toBe('memory: made up for a test')
    expect(weather.instanceId).toBe('weather-tool-00000001')
  })

  it('asks twice for 30 days, the second time from the 17th on', async () => {
    const source = memoryWeather()
    const weather = await ask(source, 30)
    expect(source.asked.map(({ start, days }) => [start, days])).toEqual([
      ['2026-12-01', 16],
      ['2026-12-17', 14],
    ])
    expect([...weather.byDate.keys()]).toEqual(datesOf(30))
    expect(weather.source).toBe('memory: made up for a test')
  })

  it('waits for half of the remaining time at most', async () => {
    const source = memoryWeather()
    await ask(source, 1, memoryContext({ remainingMs: () => 800 }))
    expect(source.asked[0]?.timeoutMs).toBe(400)
  })

  it.each([
    ['unavailable', 'cannot connect to 10.0.0.7', 'the weather tool cannot be reached'],
    ['deadline_exceeded', '10.0.0.7 is late', 'the weather tool did not answer in time'],
    ['no_instance', 'no ready instance of tool-weather', 'no ready instance of tool-weather'],
    ['not_found', 'no place Rome', 'no place Rome'],
  ] as const)(
    'goes on without weather after %s, says why without addresses, and warns in the log',
    async (code, text, why) => {
      const lines: string[] = []
      const log = createLog('test', 'warn', { write: line => void lines.push(line) })
      const source = memoryWeather(() => new MeshError(code, text))
      const weather = await ask(source, 3, memoryContext({ log }))
      expect(weather.byDate.size).toBe(0)
      expect(weather.instanceId).toBe('')
      expect(weather.source).toBe(`none: planned without weather, since it could not be had: ${why}`)
      expect(lines.length).toBe(1)
      expect(lines[0]).toContain('"level":"warn"')
      expect(lines[0]).toContain(`[${code}] ${text}`)
    },
  )

  it('uses what it gets where one of two calls fails, and says for how many days that is', async () => {
    const tooFar = new MeshError('out_of_range', 'too far ahead')
    const weather = await ask(
      memoryWeather(date => (date < '2026-12-17' ? dullDay(date) : tooFar)),
      30,
    )
    expect(weather.byDate.size).toBe(16)
    expect(weather.source).toContain('for 16 of 30 days only')
    expect(weather.source).toContain('too far ahead')
  })

  it('leaves out days that nobody asked for, and says so where days are missing', async () => {
    const source = memoryWeather(() => dullDay('2001-01-01'))
    const weather = await ask(source, 2)
    expect(weather.byDate.size).toBe(0)
    expect(weather.source).toContain('could not be had: the weather tool left days out')
  })

  it('stops when the caller goes away meanwhile', async () => {
    const caller = new AbortController()
    const leaving: WeatherSource = {
      async forecast() {
        caller.abort()
        throw new MeshError('cancelled', 'gone')
      },
    }
    await expect(ask(leaving, 3, memoryContext({ signal: caller.signal }))).rejects.toThrow('[cancelled]')
  })
})
