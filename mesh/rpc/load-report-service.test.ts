import { Client, type ClientReadableStream, credentials, status } from '@grpc/grpc-js'
import { createOrcaClient } from '@grpc/grpc-js/build/src/orca.js'
import { afterEach, describe, expect, it } from 'vitest'
import type { AgentServiceHandlers } from '#proto/gen/mesh/v1/AgentService.ts'
import { createLog } from '../log.ts'
import { createMemoryRegister } from '../register/memory-register.ts'
import { implement } from './implementation.ts'
import { serve } from './serve.ts'
import { type PublicReport, type PublicRequest, publicOrca } from './testing/public-orca.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const theirs = publicOrca()

/** An agent whose every run lasts until the test ends it; and a client of grpc-js with it. */
async function start(slots: number) {
  const lines: string[] = []
  const finish: (() => void)[] = []
  const served = await serve({
    name: 'agent-test',
    version: '1.0.0',
    slots,
    services: [
      implement<AgentServiceHandlers>('mesh.v1.AgentService', {
        async *run() {
          await new Promise<void>(resolve => finish.push(resolve))
          yield { text: 'done' }
        },
        getStatus: (_request, { instance }) => ({ inFlight: instance.inFlight, served: instance.served }),
      }),
    ],
    env: { DRAIN_DELAY_MS: '0', DRAIN_GRACE_MS: '5000' },
    register: createMemoryRegister(),
    log: createLog('test', 'info', { write: line => void lines.push(line) }),
  })
  await served.announced
  const client = new Client(`127.0.0.1:${served.port}`, credentials.createInsecure())
  closing.push(
    () => served.drain(),
    () => client.close(),
    () => {
      for (const end of finish) end()
    },
  )
  const same = (bytes: Buffer) => bytes
  const run = () => {
    const call = client.makeServerStreamRequest('/mesh.v1.AgentService/Run', same, same, Buffer.alloc(0))
    call.resume()
    call.on('error', () => {})
    return call
  }
  return { ...served, client, finish, lines, run }
}

/** What a stream has brought so far; it ends with the test. */
function listen(stream: ClientReadableStream<PublicReport>) {
  const heard: PublicReport[] = []
  const ended = new Promise<number>(resolve => stream.on('status', ({ code }) => resolve(code)))
  stream.on('data', report => heard.push(report))
  stream.on('error', () => {})
  closing.push(() => stream.cancel())
  return { heard, ended, inFlight: () => heard.at(-1)?.namedMetrics?.in_flight }
}

function subscribe(client: Client, request: PublicRequest = {}) {
  const { path, requestSerialize, responseDeserialize } = theirs
  return listen(client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request))
}

describe('loadReports', () => {
  it('tells a client of the public contract at once, and then of each change', async () => {
    const { client, run, finish } = await start(2)
    const { heard, inFlight } = subscribe(client)
    await expect.poll(() => heard.length).toBe(1)
    expect(heard[0]).toEqual({ namedMetrics: { in_flight: 0, slots: 2 } })
    run()
    await expect.poll(inFlight).toBe(1)
    expect(heard.at(-1)).toMatchObject({ applicationUtilization: 0.5, namedMetrics: { slots: 2 } })
    run()
    await expect.poll(inFlight).toBe(2)
    await expect.poll(() => finish.length).toBe(2)
    finish[0]?.()
    await expect.poll(inFlight).toBe(1)
    finish[1]?.()
    await expect.poll(inFlight).toBe(0)
  })

  it("is heard by grpc-js's own out-of-band client", async () => {
    const { client } = await start(4)
    const orca = createOrcaClient(client.getChannel())
    const call = orca.streamCoreMetrics({ report_interval: { seconds: 0, nanos: 50_000_000 } })
    const [report] = await new Promise<object[]>(resolve => call.once('data', (...given) => resolve(given)))
    expect(report).toMatchObject({ named_metrics: { in_flight: 0, slots: 4 } })
    call.on('error', () => {})
    call.cancel()
  })

  it('counts as no call, needs no slot, is not logged, and keeps no instance from ending', async () => {
    const { client, run, finish, lines, drain } = await start(1)
    const first = run()
    await expect.poll(() => finish.length).toBe(1)
    const streams = [subscribe(client), subscribe(client)]
    for (const { inFlight } of streams) await expect.poll(inFlight).toBe(1)
    finish[0]?.()
    await new Promise(resolve => first.once('status', resolve))
    await drain()
    expect(await Promise.all(streams.map(({ ended }) => ended))).toEqual([status.OK, status.OK])
    const calls = lines.map(line => JSON.parse(line)).filter(({ msg }) => msg === 'call')
    expect(calls.map(({ method }) => method)).toEqual(['/mesh.v1.AgentService/Run'])
    expect(lines.map(line => JSON.parse(line)).find(({ msg }) => msg === 'drained')).toMatchObject({ served: 1 })
  })
})
