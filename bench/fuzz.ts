import { setImmediate } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import fc from 'fast-check'
import { startHttp } from '../router/testing/http-fixture.ts'
import { bytesInUse, inBatches, joinCrowd } from '../router/testing/mcp-crowd.ts'
import { anyPost, faultsOf } from '../router/testing/mcp-fuzz.ts'
import { modernPost, sendMcp } from '../router/testing/mcp-post.ts'

/**
 * Sends the MCP endpoint requests from right to rubbish, for as long as one likes; the tests send a few hundred. A request
 * that is answered wrongly is printed, made as small as it can be, with the seed that finds it again.
 */
const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    crowd: { type: 'string', default: '10000' },
  },
})
const seed = Number(values.seed ?? Date.now() % 2 ** 31)
const handlers = {
  '/weather.v1.WeatherService/GetForecast': () => [{ place: { name: 'Paris' } }],
  *'/mesh.v1.AgentService/Run'() {
    yield { text: 'Hello ' }
    yield { result: { text: 'Hello you' } }
  },
}

for (const fastPath of [true, false]) {
  await using http = await startHttp({ handlers, fastPath })
  const property = fc.asyncProperty(anyPost, async post => {
    const faults = faultsOf(post, await sendMcp(http.port, post))
    if (faults.length > 0) throw new Error(faults.join(', '))
  })
  const startedAt = performance.now()
  await fc.assert(property, { numRuns: Number(values.runs), seed })
  const tookS = (performance.now() - startedAt) / 1_000
  console.log(
    `${values.runs} requests, fast path ${fastPath ? 'on' : 'off'}, seed ${seed}: all well, ${tookS.toFixed(0)} s`,
  )
}

await using http = await startHttp()
const listen = modernPost('subscriptions/listen', { notifications: { toolsListChanged: true } })
/** Lets everybody come, and leave again. @returns how many were taken, and what was in use while they were there */
async function comeAndGo(count: number): Promise<{ readonly taken: number; readonly bytes: number }> {
  const crowd = await inBatches(count, 200, () => joinCrowd(http.port, listen))
  const bytes = bytesInUse()
  await Promise.all(crowd.map(one => one.leave()))
  while (process.getActiveResourcesInfo().includes('TCPSocketWrap')) await setImmediate()
  return { taken: crowd.filter(({ status }) => status === 200).length, bytes }
}
await comeAndGo(2_000)
const before = bytesInUse()
const { taken, bytes } = await comeAndGo(Number(values.crowd))
const mib = (count: number) => `${(count / 2 ** 20).toFixed(1)} MiB`
console.log(`${values.crowd} that listen: ${taken} taken, the others told to come again`)
console.log(`in use: ${mib(before)} before, ${mib(bytes)} with them, ${mib(bytesInUse())} after`)
