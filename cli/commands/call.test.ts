import { describe, expect, it } from 'vitest'
import { parseInput, parseOperation } from './call.ts'

describe('parseOperation', () => {
  it('parts a service from its operation', () => {
    expect(parseOperation('fact-check.do_it')).toEqual({ service: 'fact-check', operation: 'do_it' })
  })

  it.each(['weather', 'weather.', '.x', 'a.b.c', 'Weather.get', 'weather/get'])('refuses "%s"', text => {
    expect(() => parseOperation(text)).toThrow(`"${text}" must be SERVICE.OPERATION, such as weather.get_forecast`)
  })
})

describe('parseInput', () => {
  const read = (file: string | 0) => (file === 0 ? '{"from":"stdin"}' : `{"from":"${file}"}`)

  it('takes JSON as it stands, from standard input, from a file, and {} for nothing', () => {
    expect(parseInput('{"a":[1]}', read)).toEqual({ a: [1] })
    expect(parseInput('-', read)).toEqual({ from: 'stdin' })
    expect(parseInput('@in.json', read)).toEqual({ from: 'in.json' })
    expect(parseInput(undefined, read)).toEqual({})
  })

  it.each(['{', '', 'Paris', "{'a':1}"])('refuses "%s", which is not JSON', text => {
    expect(() => parseInput(text, read)).toThrow('the input is not JSON: ')
  })

  it.each(['3', 'null', '"text"', 'true'])('refuses %s, which is no object', text => {
    expect(() => parseInput(text, read)).toThrow(
      `the input must be a JSON object such as '{"location":"Paris"}', not ${text}`,
    )
  })

  it('says which file cannot be read', () => {
    const missing = () => {
      throw new Error("ENOENT: no such file or directory, open 'x.json'")
    }
    expect(() => parseInput('@x.json', missing)).toThrow('ENOENT')
  })
})
