import { describe, expect, it } from 'vitest'
import { instanceOf } from '../testing/instance-of.ts'
import { strategyInMeta } from './meta-strategy.ts'

const asking = (words: Record<string, string>) =>
  Object.entries(words).map(([id, word]) => instanceOf(id, { meta: word === '' ? {} : { lb_strategy: word } }))

describe('strategyInMeta', () => {
  it('is what those that ask agree on, and nothing where none asks', () => {
    expect(strategyInMeta([])).toEqual({})
    expect(strategyInMeta(asking({ a: '', b: ' ' }))).toEqual({})
    expect(strategyInMeta(asking({ a: '', b: 'p2c', c: ' p2c ' }))).toEqual({ strategy: 'p2c' })
  })

  it('is what most ask for, else what the first by id asks for, and says that they differ', () => {
    const fault = expect.stringMatching(/different strategies.*random \(1\), p2c \(2\)/)
    expect(strategyInMeta(asking({ a: 'random', b: 'p2c', c: 'p2c' }))).toEqual({ strategy: 'p2c', fault })
    expect(strategyInMeta(asking({ c: 'random', b: 'p2c' })).strategy).toBe('p2c')
  })

  it('takes no notice of names that there are not, but says so', () => {
    const fault = 'meta lb_strategy of b: no balancing strategy "p3c"; did you mean "p2c"?'
    expect(strategyInMeta(asking({ a: 'random', b: 'p3c', c: 'p3c' }))).toEqual({
      strategy: 'random',
      fault: expect.stringContaining(fault),
    })
    expect(strategyInMeta(asking({ b: 'p3c' }))).toEqual({ fault: expect.stringContaining(fault) })
  })
})
