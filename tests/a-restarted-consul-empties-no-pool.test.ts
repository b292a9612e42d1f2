import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { parseConsulAddress } from '#mesh/consul/consul-address.ts'
import { createConsulClient } from '#mesh/consul/consul-client.ts'
import { silentLog } from '#mesh/log.ts'
import { createConsulRegister } from '#mesh/register/consul-register.ts'
import { createConsulResolver } from '#mesh/resolve/consul-resolver.ts'
import { findConsul, startConsul } from './support/consul.ts'
import { startHealthServer } from './support/health-server.ts'

describe.skipIf(findConsul() === undefined)('a Consul that is killed and comes back with its data', () => {
  it('is seen to lose nobody, except the one that died meanwhile, who is found out', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'meshwork-consul-'))
    await using consul = await startConsul({ dataDir })
    const client = createConsulClient(parseConsulAddress(consul.url))
    const settings = { client, clock: systemClock, random: Math.random, log: silentLog }
    const register = createConsulRegister(settings)
    const resolver = createConsulResolver({ ...settings, holdMs: 4000 })

    const instances = await Promise.all(
      ['a', 'b', 'c'].map(async id => {
        const server = await startHealthServer(id)
        const announced = await register.announce({
          id,
          service: 'tool-kept',
          address: '127.0.0.1',
          port: server.port,
          tags: [],
          meta: {},
          check: { kind: 'grpc', intervalMs: 1000, timeoutMs: 1000 },
        })
        return { server, announced }
      }),
    )
    const seen: string[] = []
    const end = resolver.watch('tool-kept', ({ instances }) => {
      seen.push(instances.map(({ id, health }) => `${id} ${health}`).join(', '))
    })
    const soon = { timeout: 20_000, interval: 20 }
    await expect.poll(() => seen.at(-1), soon).toBe('a passing, b passing, c passing')
    seen.length = 0

    await consul.kill()
    instances[2]?.server.kill()
    await consul.start()
    await expect.poll(() => seen.at(-1), soon).toBe('a passing, b passing, c critical')
    await expect.poll(() => resolver.status(), soon).toEqual({ answering: true, silentMs: 0, holding: 0 })
    expect(seen).toEqual(['a passing, b passing, c critical'])

    end()
    for (const { announced, server } of instances) {
      await announced.leave()
      server.kill()
    }
    client.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})
