import { beforeAll, describe, expect, it } from 'vitest'
import { type Revision, requiredScenarios, runConformance, type ScenarioResult } from './support/conformance.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import { useMesh } from './support/mesh.ts'

const revisions = ['2026-07-28', '2025-11-25'] as const
const required = {
  '2026-07-28': await requiredScenarios(revisions[0]),
  '2025-11-25': await requiredScenarios(revisions[1]),
}

/** What no revision requires yet, and we hold to all the same. */
const beyond: Readonly<Record<Revision, readonly string[]>> = {
  '2026-07-28': ['http-header-validation', 'http-custom-header-server-validation', 'json-schema-2020-12'],
  '2025-11-25': ['json-schema-2020-12'],
}

for (const fastPath of ['on', 'off']) {
  edgeStory(`the official conformance suite, through HAProxy and three routers, the fast path ${fastPath}`, () => {
    // Two instances: the rounds of one question are answered by both.
    const mesh = useMesh({ conformance: 2, routers: 3, env: { MCP_FAST_PATH: fastPath } })
    const edge = useEdge(mesh)
    beforeAll(() => edge.untilRouters(mesh.routers))

    describe.each(revisions)('revision %s', revision => {
      let results: ReadonlyMap<string, ScenarioResult> = new Map()
      beforeAll(async () => {
        const all = await runConformance(`${edge.http}/mcp`, revision)
        results = new Map(all.map(one => [one.scenario, one]))
      })

      it.each([...required[revision], ...beyond[revision]])('%s', scenario => {
        const { held, failures, warnings } = results.get(scenario) ?? {
          held: 0,
          failures: ['it did not run'],
          warnings: [],
        }
        expect({ failures, warnings }).toEqual({ failures: [], warnings: [] })
        expect(held).toBeGreaterThan(0)
      })

      it('is answered by every router in turn', async () => {
        const served = await edge.served('mcp-router.http')
        const shares = mesh.routers.map(({ http }) => served.get(Number(new URL(http).port)) ?? 0)
        expect(Math.min(...shares)).toBeGreaterThan(30)
        expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(1.5)
      })
    })
  })
}
