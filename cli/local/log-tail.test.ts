import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastLines, linesFrom } from './log-tail.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-log-'))
  file = join(folder, 'x.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('lastLines', () => {
  it('gives the last ones, of a large file too', () => {
    writeFileSync(file, Array.from({ length: 50_000 }, (_, i) => `line ${i}\n`).join(''))
    expect(lastLines(file, 2).lines).toEqual(['line 49998', 'line 49999'])
    expect(lastLines(file, 0).lines).toEqual([])
  })

  it('has none of a file that is not there', () => {
    expect(lastLines(file, 5)).toEqual({ lines: [], offset: 0 })
  })
})

describe('linesFrom', () => {
  it('goes on where the last look ended, with whole lines only', () => {
    writeFileSync(file, 'one\n')
    const { offset } = lastLines(file, 9)
    appendFileSync(file, 'zwölf\nthr')
    const second = linesFrom(file, offset)
    expect(second.lines).toEqual(['zwölf'])
    appendFileSync(file, 'ee\n')
    expect(linesFrom(file, second.offset).lines).toEqual(['three'])
  })
})
