import { describe, expect, it } from 'vitest'
import { readNamedColumns } from './named-columns.ts'

describe('readNamedColumns', () => {
  it('names the values of each line, and takes what a line lacks for empty', () => {
    expect(readNamedColumns('# name,state,\na,UP,\n\nb\n', ',')).toMatchObject([
      { name: 'a', state: 'UP' },
      { name: 'b', state: '' },
    ])
  })

  it('finds no rows where there is no table', () => {
    expect(readNamedColumns('', ' ')).toEqual([])
  })
})
