import { describe, expect, it } from 'vitest'
import { endpointOf } from '../testing/endpoint-of.ts'
import { weightOf } from './weight.ts'

describe('weightOf', () => {
  it.each([
    ['2', 2],
    ['0.5', 0.5],
    [' 3 ', 3],
    ['0', 1],
    ['-1', 1],
    ['', 1],
    ['heavy', 1],
    ['Infinity', 1],
    ['NaN', 1],
  ])('reads %j as %d', (weight, expected) => {
    expect(weightOf(endpointOf('a', { weight }))).toBe(expected)
  })

  it('is 1 where nothing is said', () => {
    expect(weightOf(endpointOf('a'))).toBe(1)
  })
})
