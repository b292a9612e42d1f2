import { describe, expect, it } from 'vitest'
import { readableLogLine } from './log-line.ts'

const plain = (_style: unknown, text: string) => text

describe('readableLogLine', () => {
  it('makes an entry readable', () => {
    const entry = {
      level: 'info',
      time: '2026-11-21T12:01:03.250Z',
      name: 'x',
      msg: 'call',
      status: 0,
      to: 'you',
      err: {},
    }
    expect(readableLogLine('x', JSON.stringify(entry), plain)).toBe(
      '12:01:03.250 info  x  call  status=0 to=you err={}',
    )
  })

  it.each(['Error: no', '{"level":30}', '[1]', '"text"'])('leaves %s as it stands', line => {
    expect(readableLogLine('x', line, plain)).toBe(`x  ${line}`)
  })
})
