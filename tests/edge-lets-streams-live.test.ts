import { Metadata } from '@grpc/grpc-js'
import { beforeAll, expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { grpcCaller } from './support/grpc-caller.ts'
import { edgeStory, useEdge } from './support/haproxy.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { useMesh } from './support/mesh.ts'

edgeStory('streams through the edge', () => {
  const mesh = useMesh({ lab: 1, routers: 1 })
  const edge = useEdge(mesh)

  beforeAll(() => edge.untilRouters(mesh.routers))

  it('brings each event of an SSE stream when it happens, and the end of the caller to the handler', async () => {
    const leaving = new AbortController()
    const reply = await fetch(`${edge.http}/v1/lab/tick`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ entry: 'sse', everyMs: 100 }),
      signal: leaving.signal,
    })
    const arrivals: number[] = []
    const decoder = new TextDecoder()
    for await (const chunk of reply.body ?? []) {
      const events = decoder.decode(chunk as Uint8Array).match(/^data: /gm)?.length ?? 0
      // Held back, two or three would come at once.
      expect(events).toBeLessThanOrEqual(1)
      arrivals.push(...Array.from({ length: events }, () => performance.now()))
      if (arrivals.length === 15) break
    }
    const gaps = arrivals.slice(1).map((at, i) => at - (arrivals[i] ?? 0))
    expect(gaps.toSorted((a, b) => a - b)[7]).toBeLessThan(150)

    leaving.abort()
    const leftAt = performance.now()
    await eventually('the handler has stopped', () => mesh.labLines().some(line => line.startsWith('left sse ')))
    expect(performance.now() - leftAt).toBeLessThan(1_000)
  })

  it('keeps a gRPC stream over a reload of HAProxy and while routers come', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', edge.grpc, labDescriptors)
    const { path, requestSerialize, responseDeserialize } = lab.service.Tick ?? raise()
    const request = { entry: 'grpc', everyMs: 50 }
    const stream = lab.client.makeServerStreamRequest(
      path,
      requestSerialize,
      responseDeserialize,
      request,
      new Metadata(),
      {},
    )
    let ticks = 0
    let failure: Error | undefined
    stream.on('data', () => ticks++)
    stream.on('error', (error: Error) => {
      failure = error
    })
    const moreTicks = (count: number) => {
      const wanted = ticks + count
      return eventually(`${count} more ticks`, () => failure !== undefined || ticks >= wanted)
    }

    await moreTicks(5)
    const before = (await edge.status()).haproxy?.pid
    await edge.master('reload')
    await eventually('there is a new worker', async () => (await edge.status()).haproxy?.pid !== before)
    await moreTicks(20)
    await mesh.startRouter()
    await edge.untilRouters(mesh.routers)
    await moreTicks(20)
    expect(failure).toBeUndefined()
    expect(await edge.master('show proc')).toMatch(/# old workers\n\d+ /)

    stream.cancel()
    await eventually('the handler has stopped', () => mesh.labLines().some(line => line.startsWith('left grpc ')))
    await eventually('the old worker is gone', async () => !/# old workers\n\d+ /.test(await edge.master('show proc')))
  })
})

function raise(): never {
  throw new Error('there is no Tick')
}
