import { styleText } from 'node:util'
import { describe, expect, it } from 'vitest'
import { tableLines } from './table.ts'

describe('tableLines', () => {
  it('makes columns as wide as their widest cell, with nothing behind the last', () => {
    expect(
      tableLines([
        ['NAME', 'N'],
        ['a', '10'],
        ['long name', ''],
      ]),
    ).toEqual(['NAME       N', 'a          10', 'long name'])
  })

  it('does not count colour', () => {
    const red = styleText('red', 'ab', { validateStream: false })
    expect(
      tableLines([
        [red, 'x'],
        ['abc', 'y'],
      ]),
    ).toEqual([`${red}   x`, 'abc  y'])
  })
})
