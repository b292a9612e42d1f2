import { describe, expect, it } from 'vitest'
import { normalsOfDay } from './normals-of-day.ts'

const months = (figure: (month: number) => number) => Array.from({ length: 12 }, (_, month) => figure(month))
const normals = {
  lowCelsius: months(month => month * 10),
  highCelsius: months(month => month * 10 + 5),
  precipitationMm: months(() => 60),
  wetDays: months(() => 10),
  humidityPercent: months(() => 70),
}

describe('normalsOfDay', () => {
  it('has the figures of the month in its middle', () => {
    const day = normalsOfDay(normals, '2026-05-16')
    expect(day.lowCelsius).toBeCloseTo(40)
    expect(day.highCelsius).toBeCloseTo(45)
    expect(day.wetDayMm).toBeCloseTo(6)
    expect(day.wetChance).toBeCloseTo(10 / 30.4, 2)
  })

  it('passes from month to month without a jump', () => {
    const [last, first] = [normalsOfDay(normals, '2026-04-30'), normalsOfDay(normals, '2026-05-01')]
    expect(first.lowCelsius - last.lowCelsius).toBeGreaterThan(0)
    expect(first.lowCelsius - last.lowCelsius).toBeLessThan(0.4)
  })

  it('passes from December into January', () => {
    const [eve, day] = [normalsOfDay(normals, '2026-12-31'), normalsOfDay(normals, '2027-01-01')]
    expect(eve.lowCelsius).toBeLessThan(60)
    expect(day.lowCelsius).toBeGreaterThan(50)
  })
})
