import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

describe('loadConfig', () => {
  it('asks tool-weather and waits five seconds where nothing else is said', () => {
    expect(loadConfig({})).toMatchObject({ WEATHER_SERVICE: 'tool-weather', WEATHER_TIMEOUT_MS: 5_000 })
  })

  it('takes what is set', () => {
    const env = { WEATHER_SERVICE: 'tool-sky', WEATHER_TIMEOUT_MS: '250' }
    expect(loadConfig(env)).toMatchObject({ WEATHER_SERVICE: 'tool-sky', WEATHER_TIMEOUT_MS: 250 })
  })

  it('tells its own faults and those of every service at once', () => {
    const load = () => loadConfig({ WEATHER_TIMEOUT_MS: 'soon', PORT: '-1', LOAD_BALANCER_STRATEGY: 'best' })
    expect(load).toThrow(/WEATHER_TIMEOUT_MS.*/)
    expect(load).toThrow(/PORT.*/)
    expect(load).toThrow(/LOAD_BALANCER_STRATEGY.*/)
  })

  it.each(['0', '-1', 'soon', '1.5'])('refuses to wait %s ms and names the variable', value => {
    expect(() => loadConfig({ WEATHER_TIMEOUT_MS: value })).toThrow('WEATHER_TIMEOUT_MS')
  })
})
