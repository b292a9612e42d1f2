import { once } from 'node:events'
import { Client, credentials, Metadata, status } from '@grpc/grpc-js'
import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type GrpcCaller, type GrpcError, grpcCaller } from './support/grpc-caller.ts'
import { get } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { story, type TestInstance, type TestRouter, useMesh } from './support/mesh.ts'

const labAt = (address: string): GrpcCaller<LabServiceDefinition> =>
  grpcCaller('lab.v1.LabService', address, labDescriptors)
const long = 60_000

story('instances with slots', () => {
  const mesh = useMesh({ lab: 2, routers: 2, env: { SLOTS: '2', QUEUE_LIMIT: '2' } })

  /** Begins a call that lasts until it is aborted, and waits until it has reached its instance. */
  function hold(lab: GrpcCaller<LabServiceDefinition>, entry: string) {
    const caller = new AbortController()
    const ended = lab.unary('Record', { entry, pauseMs: long }, { signal: caller.signal, timeoutMs: long }).then(
      () => undefined,
      (error: GrpcError) => error,
    )
    return { ended, abort: () => caller.abort() }
  }
  const ran = (entry: string) => mesh.labLines().some(line => line.startsWith(`ran ${entry} `))
  const untilRan = (entry: string) => eventually(`${entry} runs`, () => ran(entry))

  /** What a router says that an instance reported; undefined: nothing yet. */
  async function reported(router: TestRouter, { id }: TestInstance): Promise<number | undefined> {
    const { body } = await get(`${router.http}/metrics`)
    const line = new RegExp(
      `^meshwork_router_instance_calls_reported{service="tool-lab",instance="${id}"} (\\S+)$`,
      'm',
    )
    const [, value] = line.exec(String(body)) ?? []
    return value === undefined ? undefined : Number(value)
  }
  const untilReported = (router: TestRouter, instance: TestInstance, calls: number) =>
    eventually(`${router.id} hears of ${calls}`, async () => (await reported(router, instance)) === calls)

  function pair<T>(items: readonly T[]): [T, T] {
    const [first, second] = items
    if (first === undefined || second === undefined) throw new Error('two were started')
    return [first, second]
  }

  it('are heard by every router that calls them, whoever they work for, before a fifth of a second has gone', async () => {
    const [first, second] = pair(mesh.routers)
    using viaFirst = labAt(first.grpc)
    using viaSecond = labAt(second.grpc)
    for (const lab of [viaFirst, viaSecond]) await lab.unary('RecordAgain', { entry: 'warm', pauseMs: 0 })
    for (const router of mesh.routers)
      for (const instance of mesh.running('lab')) await untilReported(router, instance, 0)

    const took: number[] = []
    for (let i = 0; i < 5; i++) {
      const call = hold(viaFirst, `seen-${i}`)
      await untilRan(`seen-${i}`)
      const since = performance.now()
      await eventually('the other router hears of it', async () => {
        const all = await Promise.all(mesh.running('lab').map(instance => reported(second, instance)))
        return all.includes(1)
      })
      took.push(performance.now() - since)
      call.abort()
      await call.ended
      for (const instance of mesh.running('lab')) await untilReported(second, instance, 0)
    }
    expect(Math.min(...took)).toBeLessThan(200)
  })

  it('never run more than they have, have others wait, and refuse the rest with a time to come again', async () => {
    const [instance] = pair(mesh.running('lab'))
    using lab = labAt(`127.0.0.1:${instance.port}`)
    const running = [hold(lab, 'slot-1'), hold(lab, 'slot-2')]
    await Promise.all(['slot-1', 'slot-2'].map(untilRan))
    const waiting = [hold(lab, 'wait-1'), hold(lab, 'wait-2')]
    await untilReported(mesh.router, instance, 4)

    const refused = await hold(lab, 'too-many').ended
    expect(refused?.code).toBe(status.RESOURCE_EXHAUSTED)
    expect(Number(refused?.metadata.get('grpc-retry-pushback-ms')[0])).toBeGreaterThan(0)
    expect(refused?.metadata.get('endpoint-load-metrics-bin')).toHaveLength(1)
    expect(ran('wait-1') || ran('wait-2')).toBe(false)

    // Who waits and leaves never runs; the slot goes to the next.
    waiting[0]?.abort()
    await untilReported(mesh.router, instance, 3)
    running[0]?.abort()
    await untilRan('wait-2')
    for (const call of [...running, ...waiting]) call.abort()
    await Promise.all([...running, ...waiting].map(call => call.ended))
    await untilReported(mesh.router, instance, 0)
    expect([ran('wait-1'), ran('too-many')]).toEqual([false, false])
  })

  it('that are full by the calls of others get none, while another has room', async () => {
    const [full, free] = pair(mesh.running('lab'))
    using past = labAt(`127.0.0.1:${full.port}`)
    using lab = labAt(mesh.router.grpc)
    const held = [1, 2, 3, 4].map(i => hold(past, `full-${i}`))
    await untilReported(mesh.router, full, 4)
    for (let i = 0; i < 10; i++) {
      const { instance, attempts } = await lab.unary('Record', { entry: `elsewhere-${i}`, pauseMs: 0 })
      expect([instance, attempts]).toEqual([free.id, 1])
    }
    for (const call of held) call.abort()
    await Promise.all(held.map(call => call.ended))
    await untilReported(mesh.router, full, 0)
  })

  it('have all their slots for calls while others watch their health', async () => {
    const client = new Client(mesh.router.grpc, credentials.createInsecure())
    const metadata = new Metadata()
    metadata.set('mesh-service', 'tool-lab')
    const asItIs = (bytes: Buffer) => bytes
    const watches = Array.from({ length: 16 }, () => {
      const watch = client.makeServerStreamRequest(
        '/grpc.health.v1.Health/Watch',
        asItIs,
        asItIs,
        Buffer.alloc(0),
        metadata,
      )
      watch.on('error', () => {})
      return { watch, told: once(watch, 'data') }
    })
    await Promise.all(watches.map(({ told }) => told))
    using lab = labAt(mesh.router.grpc)
    const { attempts } = await lab.unary('Record', { entry: 'beside', pauseMs: 0 })
    expect(attempts).toBe(1)
    for (const { watch } of watches) watch.cancel()
    client.close()
  })

  it('finish what waits for a slot when they are told to end', async () => {
    const leaving = await mesh.start('lab', { SLOTS: '1', QUEUE_LIMIT: '3' })
    using lab = labAt(`127.0.0.1:${leaving.port}`)
    const calls = [1, 2, 3].map(i => lab.unary('Record', { entry: `drained-${i}`, pauseMs: 300 }))
    await untilRan('drained-1')
    leaving.send('SIGTERM')
    expect((await Promise.all(calls)).map(({ value }) => value.instanceId)).toEqual(Array(3).fill(leaving.id))
    expect(await leaving.ended).toBe(0)
  })

  it('say it to routers alone: callers behind them hear nothing of it', async () => {
    using lab = labAt(mesh.router.grpc)
    const error = await lab.unary('Fail', {}).then(
      () => undefined,
      (error: GrpcError) => error,
    )
    expect(error?.code).toBe(status.INTERNAL)
    expect(error?.metadata.get('endpoint-load-metrics-bin')).toEqual([])
    const listed = await mesh.listed('tool-lab')
    expect(listed?.operations.length).toBeGreaterThan(0)
    expect(listed?.operations.filter(({ grpc }) => grpc.includes('orca'))).toEqual([])
  })
})
