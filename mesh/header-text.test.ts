import { validateHeaderValue } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { headerText } from './header-text.ts'

describe('headerText', () => {
  it('leaves printable ASCII as it stands, and encodes what no header can carry', () => {
    expect(headerText('echo-agent-1f3a9c02')).toBe('echo-agent-1f3a9c02')
    expect(headerText('a\r\nset-cookie: b')).toBe('a%0D%0Aset-cookie%3A%20b')
    expect(headerText('天気')).toBe('%E5%A4%A9%E6%B0%97')
  })

  it('makes a header of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => validateHeaderValue('mesh-instance', headerText(text))),
    )
    expect(headerText('\ud800')).toBe('%EF%BF%BD')
  })
})
