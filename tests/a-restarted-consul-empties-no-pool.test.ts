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
    // It asks often enough to see everything that Consul says while it wakes up.
    const resolver = createConsulResolver({ ...settings, holdMs: 8000, backoff: { baseMs: 5, maxMs: 20 } })

    const ids = [...'abcdefgh']
    const instances = await Promise.all(
      ids.map(async id => {
        const server = await startHealthServer(id)
        const announced = await register.announce({
          id,
          service: 'tool-kept',
          address: '127.0.0.1',
          port: server.port,
          tags: [],
          meta: {},
          // Consul calls each critical until its check has run once: seldom checks make that last.
          check: { kind: 'grpc', intervalMs: 5000, timeoutMs: 1000 },
        })
        return { server, announced }
      }),
    )
    const seen: string[] = []
    const end = resolver.watch('tool-kept', ({ instances }) => {
      const well = instances.filter(({ health }) => health === 'passing')
      seen.push(`${well.map(({ id }) => id).join('')} of ${instances.length}`)
    })
    const soon = { timeout: 30_000, interval: 20 }
    await expect.poll(() => seen.at(-1), soon).toBe('abcdefgh of 8')
    seen.length = 0

    await consul.kill()
    instances[7]?.server.kill()
    await consul.start()
    await expect.poll(() => seen.at(-1), soon).toBe('abcdefg of 8')
    await expect.poll(() => resolver.status(), soon).toEqual({ answering: true, silentMs: 0, holding: 0 })
    expect(seen).toEqual(['abcdefg of 8'])

    end()
    for (const { announced, server } of instances) {
      await announced.leave()
      server.kill()
    }
    client.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
})
