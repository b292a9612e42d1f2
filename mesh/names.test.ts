import { describe, expect, it } from 'vitest'
import { isMeshService, newInstanceId, parseServiceName, snakeCase } from './names.ts'

describe('parseServiceName', () => {
  it.each([
    ['tool-weather', 'tool', 'weather'],
    ['agent-echo', 'agent', 'echo'],
    ['worker-doc-review-2', 'worker', 'doc-review-2'],
    ['tool-tool-box', 'tool', 'tool-box'],
  ])('parts %s', (service, kind, name) => expect(parseServiceName(service)).toEqual({ kind, name }))

  it.each([
    '',
    'tool',
    'tool-',
    'tool--x',
    'Tool-x',
    'tool-X',
    'tool-a_b',
    'consul',
    'mcp-router',
    'tool-x\n',
    'xtool-a',
  ])('does not part %j', service => expect(parseServiceName(service)).toBeUndefined())
})

describe('isMeshService', () => {
  it('goes by the name or by the tag', () => {
    expect(isMeshService('tool-x', [])).toBe(true)
    expect(isMeshService('geocoder', ['v1', 'mesh'])).toBe(true)
    expect(isMeshService('geocoder', ['meshed'])).toBe(false)
    expect(isMeshService('mcp-router', [])).toBe(false)
  })
})

describe('newInstanceId', () => {
  it('names the instance for its service, unlike any other', () => {
    expect(newInstanceId('agent-echo')).toMatch(/^echo-agent-[0-9a-f]{8}$/)
    expect(newInstanceId('mcp-router')).toMatch(/^mcp-router-[0-9a-f]{8}$/)
    expect(new Set(Array.from({ length: 1_000 }, () => newInstanceId('agent-echo'))).size).toBe(1_000)
  })
})

describe('snakeCase', () => {
  it.each([
    ['GetForecast', 'get_forecast'],
    ['Run', 'run'],
    ['GetHTTPStatus', 'get_http_status'],
    ['HTTPStatus', 'http_status'],
    ['GetV2Forecast', 'get_v2_forecast'],
    ['getCurrent', 'get_current'],
    ['already_snake', 'already_snake'],
    ['A', 'a'],
    ['ListByID', 'list_by_id'],
  ])('spells %s as %s', (method, operation) => expect(snakeCase(method)).toBe(operation))
})
