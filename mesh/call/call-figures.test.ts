import { describe, expect, it } from 'vitest'
import { CallFigures } from './call-figures.ts'

describe('CallFigures', () => {
  it('counts on for a service until that is gone, and then begins anew', () => {
    const figures = new CallFigures()
    figures.of('tool-a').hedges += 1
    figures.of('tool-a').shed.batch += 1
    figures.of('tool-b').refused += 1
    expect(figures.of('tool-a')).toMatchObject({ hedges: 1, shed: { interactive: 0, batch: 1 } })
    figures.forget('tool-a')
    expect([...figures.all.keys()]).toEqual(['tool-b'])
    expect(figures.of('tool-a')).toMatchObject({ hedges: 0, shed: { batch: 0 } })
  })
})
