import { once } from 'node:events'
import type { MethodDefinition } from '@grpc/grpc-js'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type GrpcCaller, grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { modernMcp } from './support/mcp-caller.ts'
import { story, useMesh } from './support/mesh.ts'

story('calls of every shape through the router', () => {
  const mesh = useMesh({ lab: 2 })
  let lab: GrpcCaller<LabServiceDefinition>
  beforeAll(() => {
    lab = grpcCaller('lab.v1.LabService', mesh.router.grpc, labDescriptors)
  })
  afterAll(() => lab?.[Symbol.dispose]())

  const methodOf = <In, Out>(name: string) => lab.service[name] as MethodDefinition<In, Out>

  it('takes one message and gives one', async () => {
    const { value } = await lab.unary('GetBlob', { bytes: 1_000_000 })
    expect(value.blob).toHaveLength(1_000_000)
  })

  it('takes many and gives one', async () => {
    const { path, requestSerialize, responseDeserialize } = methodOf<{ number: number }, { sum: number }>('Sum')
    const { promise, resolve, reject } = Promise.withResolvers<{ sum: number } | undefined>()
    const call = lab.client.makeClientStreamRequest(path, requestSerialize, responseDeserialize, (error, value) =>
      error === null ? resolve(value) : reject(error),
    )
    for (let number = 1; number <= 100; number++) call.write({ number })
    call.end()
    expect(await promise).toEqual({ sum: 5050 })

    const rest = await postJson(`${mesh.router.http}/v1/lab/sum`, [{ number: 1 }, { number: 2 }, { number: 3 }])
    expect(rest).toMatchObject({ status: 200, body: { sum: 6 } })
  })

  it('takes and gives many, each as it comes', async () => {
    const { path, requestSerialize, responseDeserialize } = methodOf<{ text: string }, { text: string }>('Repeat')
    const call = lab.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize)
    // The next is said only when the last was answered: nothing in between may wait for more.
    for (const text of ['one', 'two', 'three']) {
      call.write({ text })
      expect(await once(call, 'data')).toEqual([{ text }])
    }
    const ended = once(call, 'end')
    call.resume().end()
    await ended

    const rest = await postJson(`${mesh.router.http}/v1/lab/repeat`, [{ text: 'a' }, { text: 'b' }], {
      accept: 'application/x-ndjson',
    })
    expect(rest.body).toBe('{"text":"a"}\n{"text":"b"}\n')
    await using mcp = await modernMcp(mesh.router.http)
    const tools = (await mcp.tools()).map(({ name }) => name)
    expect(tools).toEqual(expect.arrayContaining(['lab_repeat', 'lab_sum', 'lab_tick', 'lab_get_blob']))
  })

  it('keeps the order of ten thousand messages both ways, and loses none', async () => {
    const { path, requestSerialize, responseDeserialize } = methodOf<{ text: string }, { text: string }>('Repeat')
    const call = lab.client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize)
    const heard: string[] = []
    call.on('data', ({ text }) => heard.push(text))
    const ended = once(call, 'end')
    for (let i = 0; i < 10_000; i++) {
      if (!call.write({ text: String(i) })) await once(call, 'drain')
    }
    call.end()
    await ended
    expect(heard).toEqual(Array.from({ length: 10_000 }, (_, i) => String(i)))
  })
})
