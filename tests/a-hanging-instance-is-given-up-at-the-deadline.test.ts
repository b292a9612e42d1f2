import { type AddressInfo, createServer } from 'node:net'
import { expect, it } from 'vitest'
import { eventually } from './support/eventually.ts'
import { type GrpcError, grpcCaller } from './support/grpc-caller.ts'
import { postJson } from './support/http-caller.ts'
import type { LabServiceDefinition } from './support/lab/lab.ts'
import { labDescriptors } from './support/lab-descriptors.ts'
import { story, useMesh } from './support/mesh.ts'
import { metric } from './support/metric.ts'

const deadlineExceeded = 4

/** 600 ms is the promise; a machine under load is late with its timers, not with our work. */
const boundMs = 1_500

story('an instance that never answers, and a deadline of 500 ms', () => {
  const mesh = useMesh({ lab: 1 })

  const idle = () =>
    eventually('nothing is in flight', async () => {
      return (await metric(mesh.router.http, 'meshwork_router_calls_in_flight')) === 0
    })

  it('ends each of 20 calls with DEADLINE_EXCEEDED, and keeps nothing occupied', async () => {
    using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
    await lab.unary('Record', { entry: 'warm' })
    const startedAt = performance.now()
    const calls = Array.from({ length: 20 }, () =>
      lab.unary('Hang', {}, { timeoutMs: 500 }).then(
        () => undefined,
        (error: GrpcError) => error.code,
      ),
    )
    expect(new Set(await Promise.all(calls))).toEqual(new Set([deadlineExceeded]))
    const tookMs = performance.now() - startedAt
    expect(tookMs).toBeGreaterThan(450)
    expect(tookMs).toBeLessThan(boundMs)
    await idle()
  })

  it('says the same over REST, and the instance goes on serving', async () => {
    const startedAt = performance.now()
    const hung = await postJson(`${mesh.router.http}/v1/lab/hang`, {}, { 'mesh-timeout-ms': '500' })
    expect(performance.now() - startedAt).toBeLessThan(boundMs)
    expect(hung).toMatchObject({ status: 504, body: { error: { code: 'deadline_exceeded', service: 'tool-lab' } } })
    await idle()
    expect((await postJson(`${mesh.router.http}/v1/lab/record`, { entry: 'after' })).status).toBe(200)
  })

  it('holds against a peer that accepts connections and says nothing', async () => {
    const mute = createServer(socket => socket.on('error', () => {}))
    await new Promise<void>(resolve => mute.listen(0, '127.0.0.1', resolve))
    const { port } = mute.address() as AddressInfo
    try {
      const register = await fetch(`${mesh.consul.url}/v1/agent/service/register`, {
        method: 'PUT',
        body: JSON.stringify({ Name: 'tool-mute', ID: 'mute-1', Address: '127.0.0.1', Port: port }),
      })
      expect(register.status).toBe(200)
      await eventually('it is listed', () => mesh.listed('tool-mute'))

      using lab = grpcCaller<LabServiceDefinition>('lab.v1.LabService', mesh.router.grpc, labDescriptors)
      const startedAt = performance.now()
      const metadata = { 'mesh-service': 'tool-mute' }
      const error = await lab.unary('Record', { entry: 'mute' }, { metadata, timeoutMs: 500 }).catch(thrown => thrown)
      expect(error).toMatchObject({ code: deadlineExceeded })
      expect(performance.now() - startedAt).toBeLessThan(boundMs)

      // With time enough, the bounded connect is what ends it.
      const later = await lab
        .unary('Record', { entry: 'mute' }, { metadata, timeoutMs: 20_000 })
        .catch(thrown => thrown)
      expect(later).toMatchObject({ code: 14 })
      expect(later.details).toContain('did not answer a connect within')
      await idle()
    } finally {
      mute.close()
    }
  })
})
