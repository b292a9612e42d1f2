import { describe, expect, it } from 'vitest'
import { readableLogLine } from './local/log-line.ts'
import { printable } from './printable.ts'

describe('printable', () => {
  it('takes out what steers a terminal, and keeps all else', () => {
    expect(printable('\x1b]0;owned\x07red\x1b[31m\r\x9b2J')).toBe('�]0;owned�red�[31m��2J')
    expect(printable('14 °C,\n\t東京 🌦')).toBe('14 °C,\n\t東京 🌦')
  })

  it('holds in logs, whichever field it is in', () => {
    const entry = {
      level: 'info',
      time: '2026-11-21T12:01:03.250Z',
      msg: 'a\x1b[2J',
      who: '\x1b[2J',
      more: ['\x1b[2J'],
    }
    const plain = (_style: unknown, text: string) => text
    for (const line of [JSON.stringify(entry), 'no JSON \x1b[2J']) {
      expect(readableLogLine('x-tool-1', line, plain)).not.toContain('\x1b')
    }
  })
})
