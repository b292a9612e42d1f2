import { describe, expect, it } from 'vitest'
import { parseDuration } from './duration.ts'

describe('parseDuration', () => {
  it.each([
    ['0', 0],
    ['1s', 1000],
    ['1.5h', 5_400_000],
    ['2h45m', 9_900_000],
    ['.5s', 500],
    ['250ms', 250],
    ['10us', 0.01],
    ['-1m', -60_000],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBeCloseTo(ms, 9)
  })

  it.each(['', '5', 's', '1 s', '1sec', '1s2', 'bogus', '1e3s', '--1s'])('does not take "%s" for one', text => {
    expect(parseDuration(text)).toBeUndefined()
  })
})
