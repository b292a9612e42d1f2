import { describe, expect, it } from 'vitest'
import { screenOf } from './screen.ts'

const plain = { bold: false, dim: false }

describe('screenOf', () => {
  it('keeps columns, and drops spaces that show nothing', () => {
    expect(screenOf('  one  two \nthree four', 80)).toEqual([
      [
        { column: 2, text: 'one', look: plain },
        { column: 7, text: 'two', look: plain },
      ],
      [{ column: 0, text: 'three four', look: plain }],
    ])
  })

  it('reads colour, bold and dim until they end', () => {
    expect(screenOf('\x1b[1ma\x1b[22m b \x1b[32mc\x1b[39md\x1b[2;90me\x1b[0mf', 80)).toEqual([
      [
        { column: 0, text: 'a', look: { bold: true, dim: false } },
        { column: 2, text: 'b', look: plain },
        { column: 4, text: 'c', look: { ...plain, colour: 'green' } },
        { column: 5, text: 'd', look: plain },
        { column: 6, text: 'e', look: { bold: false, dim: true, colour: 'gray' } },
        { column: 7, text: 'f', look: plain },
      ],
    ])
  })

  it('shows the last of what was written over, and nothing of what was erased', () => {
    expect(
      screenOf('starting echo\r\x1b[2Kup\r\nold\rnew\nx\x1b[1G\x1b[0Kdone', 80).map(line =>
        line.map(({ text }) => text),
      ),
    ).toEqual([['up'], ['new'], ['done']])
  })

  it('goes on in the next line where one is full', () => {
    expect(screenOf('abcde\nf', 3).map(line => line[0]?.text)).toEqual(['abc', 'de', 'f'])
  })
})
