import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

describe('loadConfig', () => {
  it('has defaults, also for variables that are set to nothing', () => {
    expect(loadConfig({ WEATHER_SERVICE: '' })).toEqual({ weatherService: 'tool-weather', weatherTimeoutMs: 5_000 })
  })

  it('takes what is set', () => {
    const env = { WEATHER_SERVICE: 'tool-sky', WEATHER_TIMEOUT_MS: '250' }
    expect(loadConfig(env)).toEqual({ weatherService: 'tool-sky', weatherTimeoutMs: 250 })
  })

  it.each(['0', '-1', 'soon', '60001', '1.5'])('refuses to wait %s ms and names the variable', value => {
    expect(() => loadConfig({ WEATHER_TIMEOUT_MS: value })).toThrow('[bad_config] WEATHER_TIMEOUT_MS:')
  })
})
