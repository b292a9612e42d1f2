import { describe, expect, it } from 'vitest'
import { parseUriTemplate } from '../../catalogue/uri-template.ts'
import { operationOf } from '../../testing/operations.ts'
import { findResource, indexResources } from './resource-match.ts'

function at(uri: string) {
  const template = parseUriTemplate(uri)
  const resource = { uri, ...(template !== undefined && { template }) }
  return operationOf({}, { role: template === undefined ? 'resource' : 'template', mcp: uri, look: { resource } })
}

const given = ['city://{+path}', 'city://{name}', 'city://{name}/weather', 'city://{other}', 'city://{name}/{what}']
const index = indexResources([at('city://list')], given.map(at))

describe('findResource', () => {
  it.each([
    ['city://list', 'city://list', {}],
    ['city://Paris/weather', 'city://{name}/weather', { name: 'Paris' }],
    ['city://Paris/mood', 'city://{name}/{what}', { name: 'Paris', what: 'mood' }],
    ['city://a/b/c', 'city://{+path}', { path: 'a/b/c' }],
    ['city://Paris', 'city://{name}', { name: 'Paris' }],
  ])('%s is read by %s', (uri, wanted, variables) => {
    const found = findResource(index, uri)
    expect(found?.operation.mcp).toBe(wanted)
    expect(found?.variables).toEqual(variables)
  })

  it('takes the one that takes less, where two have as much text of their own', () => {
    const two = indexResources([], ['city://{+path}', 'city://{name}'].map(at))
    expect(findResource(two, 'city://Paris')?.operation.mcp).toBe('city://{name}')
    expect(findResource(two, 'city://Paris/x')?.operation.mcp).toBe('city://{+path}')
  })

  it('decides the same whatever order they come in', () => {
    const turned = indexResources([at('city://list')], given.toReversed().map(at))
    for (const uri of ['city://Paris', 'city://Paris/mood', 'city://list']) {
      expect(findResource(turned, uri)?.operation.mcp).toBe(findResource(index, uri)?.operation.mcp)
    }
  })

  it('finds nothing at a URI above 2,048 characters, which routers would have to remember for who watches it', () => {
    const longest = `city://${'x'.repeat(2_041)}`
    expect(findResource(index, longest)?.operation.mcp).toBe('city://{name}')
    expect(findResource(index, `${longest}x`)?.operation.mcp).toBeUndefined()
  })

  it('finds nothing where nothing matches', () => {
    expect(findResource(index, 'town://x')).toBeUndefined()
  })
})
