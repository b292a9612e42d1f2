import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLines } from './lines.ts'

async function* chunksOf(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Buffer> {
  const ends = [...new Set(cuts.map(cut => cut % (bytes.length + 1))), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const to of ends) {
    yield bytes.subarray(from, to)
    from = to
  }
}

const linesOf = (text: string, maxBytes = 100, cuts: readonly number[] = []) =>
  Array.fromAsync(readLines(chunksOf(Buffer.from(text), cuts), maxBytes))

describe('readLines', () => {
  it.each([
    ['', []],
    ['a', ['a']],
    ['a\n', ['a']],
    ['a\r\nb\n', ['a', 'b']],
    ['\n\na', ['', '', 'a']],
    ['a\rb\n', ['a\rb']],
  ])('parts %j', async (text, lines) => {
    expect(await linesOf(text)).toEqual(lines)
  })

  it('gives the same lines however the bytes are cut, within characters too', async () => {
    const cases = fc.tuple(fc.array(fc.string({ unit: 'grapheme' })), fc.array(fc.nat(500)))
    await fc.assert(
      fc.asyncProperty(cases, async ([lines, cuts]) => {
        const whole = lines.map(line => line.replaceAll(/[\r\n]/g, '')).concat('end')
        expect(await linesOf(`${whole.join('\n')}\n`, 10_000, cuts)).toEqual(whole)
      }),
    )
  })

  it('gives undefined in place of a line above the bound, and the next one whole', async () => {
    expect(await linesOf(`${'a'.repeat(11)}\nb\n${'c'.repeat(10)}\n${'d'.repeat(11)}`, 10, [3, 7, 12])).toEqual([
      undefined,
      'b',
      'c'.repeat(10),
      undefined,
    ])
  })

  it('takes no chunk before somebody wants what comes of it', async () => {
    let taken = 0
    async function* source() {
      for (;;) {
        taken++
        yield Buffer.from('a\nb\n')
      }
    }
    const lines = readLines(source(), 10)
    await lines.next()
    await lines.next()
    expect(taken).toBe(1)
    await lines.next()
    expect(taken).toBe(2)
  })
})
