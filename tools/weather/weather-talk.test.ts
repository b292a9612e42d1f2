import { describe, expect, it } from 'vitest'
import { memoryContext } from '#mesh/call/memory-context.ts'
import { knownCities } from './city.ts'
import type { Span, WeatherProvider } from './provider.ts'
import { createWeatherTalk } from './weather-talk.ts'

const place = { name: 'Paris', country: 'France', latitude: 48.86, longitude: 2.35, timeZone: 'Europe/Paris' }
const source = { provider: 'told', description: 'what the test says', units: '°C' }

function setUp() {
  const asked: Span[] = []
  const provider: WeatherProvider = {
    name: 'told',
    current: () => Promise.reject(new Error('not asked for')),
    async forecast(_location, span) {
      asked.push(span)
      return { place, days: [], source }
    },
  }
  return { asked, talk: createWeatherTalk(provider, knownCities) }
}

describe('createWeatherTalk', () => {
  it('asks for three days from today where none are said, and for as many as are', async () => {
    const { asked, talk } = setUp()
    const { messages } = await talk.whatToWear({ location: 'Paris' }, memoryContext())
    await talk.whatToWear({ location: 'Paris', days: 16 }, memoryContext())
    expect(asked).toEqual([
      { days: 3, startDate: undefined },
      { days: 16, startDate: undefined },
    ])
    expect(messages?.[0]?.content?.text).toContain('I will be in Paris, France.')
  })

  it('refuses days that no forecast has', async () => {
    const { talk } = setUp()
    const answer = (async () => talk.whatToWear({ location: 'Paris', days: 17 }, memoryContext()))()
    await expect(answer).rejects.toThrow('[invalid_argument] days must be from 1 to 16, not 17')
  })
})
