import { inWords, type Revision, runConformance } from '../../tests/support/conformance.ts'
import { startEdge } from '../../tests/support/edge.ts'
import { environment, startMesh, startRouter } from '../mesh.ts'
import type { Bar, Verdict } from '../promise.ts'

const routers = 3

export const conformanceModern = bar('conformance-modern', '2026-07-28')
export const conformanceLegacy = bar('conformance-legacy', '2025-11-25')

/** Each request goes to the next router, so a scenario of several requests is answered by several routers. */
function bar(name: string, revision: Revision): Bar {
  return {
    name,
    promise: `the official MCP conformance suite, revision ${revision}, through HAProxy and ${routers} routers in turn, without stickiness`,
    target: 'every required scenario passed, no warning',
    run: () => run(revision),
  }
}

async function run(revision: Revision): Promise<Verdict> {
  // Two, so that the rounds of one question are answered by two instances.
  await using mesh = await startMesh({ service: 'conformance', instances: 2 })
  const place = { env: environment(mesh.consul), folder: mesh.folder }
  await using stack = new AsyncDisposableStack()
  const all = [mesh.router]
  while (all.length < routers) all.push(stack.use(await startRouter(place)))
  await using edge = await startEdge({ consul: mesh.consul })
  await edge.untilRouters(all.map(({ http, grpcPort }) => ({ http, port: grpcPort })))

  const results = await runConformance(`${edge.http}/mcp`, revision)
  for (const result of results.toSorted((a, b) => Number(a.scored) - Number(b.scored))) {
    console.log(`${result.passed ? 'ok  ' : '-   '}${result.scored ? '' : '(not required) '}${inWords(result)}`)
  }
  const required = results.filter(({ scored }) => scored)
  const passed = required.filter(one => one.passed).length
  const warnings = required.reduce((sum, one) => sum + one.warnings.length, 0)
  return {
    figure: `${passed}/${required.length} scenarios passed, ${warnings} warnings`,
    met: passed === required.length && warnings === 0,
  }
}
