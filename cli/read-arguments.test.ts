import { describe, expect, it } from 'vitest'
import { HelpWanted, readArguments, wholeNumber } from './read-arguments.ts'
import { UsageError } from './usage-error.ts'

describe('readArguments', () => {
  const options = { port: { type: 'string' }, json: { type: 'boolean' } } as const

  it('reads options and words in any order', () => {
    const { values, positionals } = readArguments(['a', '--port', '80', 'b', '--json'], options)
    expect(positionals).toEqual(['a', 'b'])
    expect(values).toMatchObject({ port: '80', json: true })
  })

  it.each([
    [['--bad'], 'Unknown option "--bad"'],
    [['--port'], 'Option "--port <value>" argument missing'],
    [['--port', '-5'], '--port needs a value; one that begins with - goes behind =: --port=-1'],
    [['--json=yes'], 'Option "--json" does not take an argument'],
    [['a', 'b'], '"b" is one word too many'],
  ])('says in one line what is wrong with %j', (argv, message) => {
    expect(() => readArguments(argv, options, 1)).toThrow(new UsageError(message))
  })

  it('helps even where something else is wrong, but not behind --', () => {
    expect(() => readArguments(['--bad', '--help'], options)).toThrow(HelpWanted)
    expect(readArguments(['--', '--help'], options).positionals).toEqual(['--help'])
  })
})

describe('wholeNumber', () => {
  it('takes numbers within the range', () => {
    expect(wholeNumber('N', '0', 0, 100)).toBe(0)
    expect(wholeNumber('N', '100', 0, 100)).toBe(100)
  })

  it.each(['', '-1', '101', '1.5', '0x10', '1e1', ' 1', 'three', '99999999999'])('refuses "%s"', text => {
    expect(() => wholeNumber('N', text, 0, 100)).toThrow(`N must be a whole number from 0 to 100, not "${text}"`)
  })
})
