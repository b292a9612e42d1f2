import { describe, expect, it } from 'vitest'
import { loadConfig } from './config.ts'

describe('weather loadConfig', () => {
  it('has a default for everything', () => {
    expect(loadConfig({})).toMatchObject({
      WEATHER_PROVIDER: 'auto',
      OPEN_METEO_URL: 'https://api.open-meteo.com',
      OPEN_METEO_GEOCODING_URL: 'https://geocoding-api.open-meteo.com',
      OPEN_METEO_TIMEOUT_MS: 2000,
      LOG_LEVEL: 'info',
    })
  })

  it('takes what is set, and an empty variable as absent', () => {
    const env = {
      WEATHER_PROVIDER: 'climate',
      OPEN_METEO_URL: 'http://127.0.0.1:8000/meteo',
      OPEN_METEO_TIMEOUT_MS: '',
    }
    expect(loadConfig(env)).toMatchObject({
      WEATHER_PROVIDER: 'climate',
      OPEN_METEO_URL: 'http://127.0.0.1:8000/meteo',
      OPEN_METEO_TIMEOUT_MS: 2000,
    })
  })

  it('tells all faults at once', () => {
    const env = {
      WEATHER_PROVIDER: 'oracle',
      OPEN_METEO_URL: 'ftp://x',
      OPEN_METEO_GEOCODING_URL: 'x',
      OPEN_METEO_TIMEOUT_MS: 'soon',
    }
    const load = () => loadConfig(env)
    for (const name of Object.keys(env)) expect(load).toThrow(name)
    expect(load).toThrow('[bad_config]')
    expect(load).toThrow('needs an http:// or https:// address (is "ftp://x")')
  })
})
