import { describe, expect, it } from 'vitest'
import { whatToWear } from './what-to-wear.ts'

const place = { name: 'Paris', country: 'France', latitude: 48.86, longitude: 2.35, timeZone: 'Europe/Paris' }
const source = { provider: 'climate', description: 'approximate monthly normals, not a forecast', units: '°C' }
const day = { date: '2026-11-21', lowCelsius: 3, highCelsius: 9, precipitationMm: 2, precipitationPercent: 60 }

describe('whatToWear', () => {
  it('asks with the place, a line a day and the source', () => {
    const days = [{ ...day, condition: 'CONDITION_PARTLY_CLOUDY' as const }]
    const [message, other] = whatToWear({ place, days, source })
    expect(other).toBeUndefined()
    expect(message?.role).toBe('ROLE_USER')
    expect(message?.content?.text?.split('\n')).toEqual([
      'I will be in Paris, France. What should I wear, and what should I pack? Go by this weather:',
      '2026-11-21: 3 to 9 °C, partly cloudy, precipitation 2 mm (60 %)',
      'Source: climate, approximate monthly normals, not a forecast.',
    ])
  })
})
