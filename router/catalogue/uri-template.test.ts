import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseUriTemplate } from './uri-template.ts'

function match(template: string, uri: string) {
  return parseUriTemplate(template)?.match(uri)
}

describe('parseUriTemplate', () => {
  it.each([
    'city://list',
    'city://{}',
    'city://{a}{b}',
    'city://{a}/{a}',
    'city://{+a}/{+b}',
    'city://{?q}',
    'city://{a*}',
    'city://{a:3}',
    'city://{a,b}',
    'city://{a',
    'city://a}',
    'city://{a}}',
    'city://{{a}}',
    `x://${Array.from({ length: 17 }, (_, i) => `{v${i}}`).join('/')}`,
  ])('takes no %s', text => {
    expect(parseUriTemplate(text)).toBeUndefined()
  })

  it('says which variables there are, and how much stands for itself', () => {
    expect(parseUriTemplate('city://{name}/{days}d')).toMatchObject({
      variables: ['name', 'days'],
      literalLength: 'city:///d'.length,
    })
  })
})

describe('match', () => {
  it.each([
    ['city://{name}', 'city://Paris', { name: 'Paris' }],
    ['city://{name}', 'city://S%C3%A3o%20Paulo', { name: 'São Paulo' }],
    ['city://{name}', 'city://São', { name: 'São' }],
    ['city://{name}', 'city://a%2Fb', { name: 'a/b' }],
    ['city://{name}/weather', 'city://Paris/weather', { name: 'Paris' }],
    ['{scheme}://{host}', 'a://b', { scheme: 'a', host: 'b' }],
    ['d://{from}-{to}', 'd://1-2', { from: '1', to: '2' }],
    ['file:///{+path}', 'file:///a/b%20c?d#e', { path: 'a/b c?d#e' }],
    ['git://{repo}/{+path}/blob/{rev}', 'git://r/a/blob/b/blob/7', { repo: 'r', path: 'a/blob/b', rev: '7' }],
    ['g://{+path}.{a}-{b}', 'g://x.y-z.p-q', { path: 'x.y-z', a: 'p', b: 'q' }],
  ])('%s takes %s', (template, uri, variables) => {
    expect(match(template, uri)).toEqual(variables)
  })

  it.each([
    ['city://{name}', 'city://'],
    ['city://{name}', 'city://a/b'],
    ['city://{name}', 'city://a?b'],
    ['city://{name}', 'town://a'],
    ['city://{name}', 'city://%'],
    ['city://{name}', 'city://%FF'],
    ['city://{name}/weather', 'city://Paris'],
    ['city://{name}/weather', 'city://weather'],
    ['city://{name}/weather', 'city://Paris/weather/now'],
    ['file:///{+path}', 'file:///'],
    ['git://{+path}/blob/{rev}', 'git://blob/7'],
    ['git://{+path}/blob/{rev}', 'git://a/blob/'],
  ])('%s does not take %s', (template, uri) => {
    expect(match(template, uri)).toBeUndefined()
  })

  it('gives back what went into a URI, whatever it was', () => {
    const value = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(value, value, value, (a, path, b) => {
        const uri = `x://${encodeURIComponent(a)}/${encodeURIComponent(path)}/y/${encodeURIComponent(b)}`
        expect(match('x://{a}/{+path}/y/{b}', uri)).toEqual({ a, path, b })
      }),
    )
  })

  it('takes time that grows with the URI only', () => {
    const many = parseUriTemplate(`x://${Array.from({ length: 15 }, (_, i) => `{v${i}}a`).join('')}{+rest}b`)
    const uri = `x://${'a'.repeat(100_000)}`
    let tries = 0
    for (; tries < 100; tries++) expect(many?.match(uri)).toBeUndefined()
    expect(tries).toBe(100)
  })
})
