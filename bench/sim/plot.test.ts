import { describe, expect, it } from 'vitest'
import { column, markdownTable } from './markdown.ts'
import { barPlot, linePlot } from './plot.ts'

describe('linePlot', () => {
  const plot = (points: readonly (readonly [number, number])[]) =>
    linePlot({
      title: 't',
      xLabel: 'x',
      yLabel: 'y',
      xTicks: [0, 10],
      yTicks: [0, 10],
      series: [{ name: 'one', points }],
    })
  const lineOf = (svg: string) => /points="([^"]*)"/.exec(svg)?.[1]

  it('puts least and most at the ends of its axes', () => {
    expect(
      lineOf(
        plot([
          [0, 0],
          [10, 10],
        ]),
      ),
    ).toBe('56,280 500,44')
  })

  it('cuts a line off where it leaves at the top, and leaves out what is not known', () => {
    expect(
      lineOf(
        plot([
          [0, 0],
          [2, Number.NaN],
          [10, 20],
        ]),
      ),
    ).toBe('56,280 278,44')
    expect(
      lineOf(
        plot([
          [0, 11],
          [10, 12],
        ]),
      ),
    ).toBe('')
  })
})

describe('barPlot', () => {
  it('draws a bar as long as its value, with name and figure', () => {
    const svg = barPlot('t', 1, [{ name: 'half', value: 0.5 }])
    expect(svg).toContain('width="210"')
    expect(svg).toContain('>half<')
    expect(svg).toContain('>0.50<')
  })
})

describe('markdownTable', () => {
  it('writes head, rule and rows', () => {
    expect(markdownTable(['a', 'b'], [['x', '1']])).toBe('| a | b |\n| --- | ---: |\n| x | 1 |')
  })
})

describe('column', () => {
  it('marks the best as it is written, every one of several', () => {
    expect(column([1.004, 1, 2, Number.NaN], 2)).toEqual(['**1.00**', '**1.00**', '2.00', '–'])
    expect(column([1, 2], 0, 'high')).toEqual(['1', '**2**'])
  })
})
