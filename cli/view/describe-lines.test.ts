import { describe, expect, it } from 'vitest'
import type { CatalogueOperation, CatalogueService } from './catalogue.ts'
import { describeLines, overviewLines } from './describe-lines.ts'

const walk: CatalogueOperation = {
  name: 'walk',
  cli: 'geo.walk',
  mcp: 'geo_walk',
  mcpRole: 'tool',
  rest: '/v1/geo/walk',
  grpc: '/geo.v1.GeoService/Walk',
  title: 'Walk',
  description: 'Walks there. Takes its time.',
  shape: 'unary',
  readOnly: true,
  idempotent: true,
  inputSchema: {
    properties: {
      to: { type: 'object', description: 'Where to.', properties: { latitude: { type: 'number' } } },
      steps: { type: 'integer', description: 'How many. Up to ten. Absent: 5.' },
      pace: { type: 'string', enum: ['SLOW', 'FAST'], description: 'How fast.\nSLOW: Not fast.' },
    },
  },
  outputSchema: { properties: { at: { type: 'object', properties: { latitude: { type: 'number' } } } } },
}
const geo: CatalogueService = {
  name: 'tool-geo',
  kind: 'tool',
  shortName: 'geo',
  state: 'healthy',
  instances: [],
  operations: [walk],
}
const plain = (_style: unknown, text: string) => text

describe('describeLines', () => {
  it('shows all that a call can be written by: nested fields, what absence means, the names of an enum', () => {
    expect(describeLines(geo, plain)).toEqual([
      'tool-geo  healthy, 0 of 0 instances passing',
      '',
      'geo.walk  Walk (changes nothing)',
      '  Walks there. Takes its time.',
      '  takes:',
      '    to          object   Where to.',
      '      latitude  number',
      '    steps       integer  How many. Absent: 5.',
      '    pace        enum     How fast. One of SLOW, FAST.',
      '  gives:',
      '    at  object',
      '  MCP geo_walk · REST POST /v1/geo/walk · gRPC /geo.v1.GeoService/Walk',
    ])
  })

  it.each([
    ['prompt', 'MCP prompt geo_walk'],
    ['resource', 'MCP resource geo://walk'],
    ['template', 'MCP resource geo://walk'],
    ['completer', 'MCP completion'],
  ] as const)('says what a %s is to an MCP client', (mcpRole, words) => {
    const lines = describeLines({ ...geo, operations: [{ ...walk, mcpRole, uri: 'geo://walk' }] }, plain)
    expect(lines.at(-1)).toBe(`  ${words} · REST POST /v1/geo/walk · gRPC /geo.v1.GeoService/Walk`)
  })

  it('says what a service says of itself once, not again before each operation', () => {
    const description = 'Knows the way.'
    const told = { ...walk, description: `${description}\n\nWalks there.` }
    const lines = describeLines({ ...geo, description, operations: [told] }, plain)
    expect(lines.slice(1, 5)).toEqual([description, '', 'geo.walk  Walk (changes nothing)', '  Walks there.'])
    expect(overviewLines({ services: [{ ...geo, description, operations: [told] }] }, plain)).toEqual([
      'geo.walk  Walks there.',
    ])
  })
})

describe('overviewLines', () => {
  it('lists operations by the names that `mesh call` takes, or their titles where nothing is said of them', () => {
    const mute = { ...walk, cli: 'geo.rest', title: 'Rest', description: '' }
    expect(overviewLines({ services: [{ ...geo, operations: [walk, mute] }] }, plain)).toEqual([
      'geo.walk  Walks there.',
      'geo.rest  Rest',
    ])
  })
})
