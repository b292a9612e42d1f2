import { describe, expect, it } from 'vitest'
import { instanceOf } from '../testing/instance-of.ts'
import { seeded } from '../testing/seeded.ts'
import { Fleet } from './fleet.ts'

describe('Fleet', () => {
  it('keeps nothing of reports in fractions once nobody reports any more', () => {
    const random = seeded(3)
    for (let round = 0; round < 200; round++) {
      const fleet = new Fleet()
      fleet.take(
        ['a', 'b', 'c'].map(id => instanceOf(id)),
        0,
      )
      for (let i = 0; i < 30; i++) {
        const row = Math.floor(random() * 3)
        fleet.setSlots(row, 1 + Math.floor(50 * random()) / 10, true)
        fleet.setReported(row, Math.floor(1e7 * random()) / 10)
      }
      for (let row = 0; row < 3; row++) fleet.setReported(row, Number.NaN)
      expect(fleet.othersPerSlot).toBe(0)
      for (let row = 0; row < 3; row++) fleet.setReported(row, 0)
      expect(fleet.othersPerSlot).toBe(0)
    }
  })
})
