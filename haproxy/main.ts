import { lookup } from 'node:dns/promises'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { systemClock } from '#mesh/clock.ts'
import { consulFromEnv } from '#mesh/consul/consul-from-env.ts'
import { createLog } from '#mesh/log.ts'
import { runProgram } from '#mesh/program.ts'
import { createConsulResolver } from '#mesh/resolve/consul-resolver.ts'
import { loadConfig } from './config.ts'
import { startEdge } from './edge.ts'

const ownTemplate = new URL('./haproxy.cfg.hbs', import.meta.url)

await runProgram(process, async () => {
  const config = loadConfig(process.env)
  const log = createLog('edge', config.LOG_LEVEL)
  await mkdir(config.RUN_DIR, { recursive: true })
  return startEdge({
    config,
    template: await readFile(config.TEMPLATE ?? ownTemplate, 'utf8'),
    resolver: createConsulResolver({
      client: consulFromEnv(process.env),
      clock: systemClock,
      random: Math.random,
      log,
      belongs: service => service !== 'consul',
    }),
    lookup: async host => (await lookup(host)).address,
    files: name => join(config.RUN_DIR, name),
    clock: systemClock,
    log,
  })
})
