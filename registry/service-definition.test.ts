import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Refusal } from './api.ts'
import { parseServiceDefinition } from './service-definition.ts'

const parse = (body: unknown) => parseServiceDefinition(Buffer.from(JSON.stringify(body)))

describe('parseServiceDefinition', () => {
  it('fills in what is not said', () => {
    expect(parse({ Name: 'tool-x' })).toEqual({
      id: 'tool-x',
      name: 'tool-x',
      tags: [],
      meta: {},
      address: '',
      port: 0,
      weights: { Passing: 1, Warning: 1 },
      enableTagOverride: false,
      checks: [],
    })
  })

  it('reads names in any case and in snake_case, null as absent, and durations as Go writes them', () => {
    const check = { grpc: 'a:1/x', INTERVAL: '1500ms', timeout: 2e9, deregister_critical_service_after: '90m' }
    const { checks, tags, enableTagOverride } = parse({ name: 'a', Tags: null, enable_tag_override: true, check })
    expect([tags, enableTagOverride]).toEqual([[], true])
    expect(checks).toMatchObject([
      {
        status: 'critical',
        run: { kind: 'probe', way: { kind: 'grpc', target: 'a:1/x' }, intervalMs: 1500, timeoutMs: 2000 },
        deregisterAfterMs: 5_400_000,
      },
    ])
  })

  it("holds Consul's floors: a second between runs, a minute before removal", () => {
    const { checks } = parse({
      Name: 'a',
      Check: { TCP: 'a:1', Interval: '10ms', DeregisterCriticalServiceAfter: '1s' },
    })
    expect(checks).toMatchObject([{ run: { intervalMs: 1000, timeoutMs: 10_000 }, deregisterAfterMs: 60_000 }])
  })

  it.each([
    [{ Args: ['sh'], Interval: '1s' }, 'Args is not supported by the embedded registry: it runs no scripts'],
    [{ AliasService: 'x' }, 'AliasService is not supported by the embedded registry'],
    [{ GRPC: 'a:1', GRPCUseTLS: true, Interval: '1s' }, 'GRPCUseTLS is not supported'],
    [{ HTTP: 'file:///etc/passwd', Interval: '1s' }, 'HTTP "file:///etc/passwd" is not a URL'],
  ])('says of a check that it cannot run: %o', (check, words) => {
    expect(() => parse({ Name: 'a', Check: check })).toThrow(words)
  })

  it('refuses with a 400, and never fails otherwise, whatever is sent', () => {
    const keys = fc.constantFrom(
      'Name',
      'ID',
      'Tags',
      'Meta',
      'Port',
      'Check',
      'Checks',
      'Weights',
      'Connect',
      '__proto__',
    )
    const body = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()))
    fc.assert(
      fc.property(body, json => {
        try {
          expect(parse(json).name).not.toBe('')
        } catch (error) {
          expect(error).toBeInstanceOf(Refusal)
          expect(error).toHaveProperty('status', 400)
        }
      }),
    )
  })
})
