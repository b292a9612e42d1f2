import { systemClock } from '#mesh/clock.ts'
import { consulFromEnv } from '#mesh/consul/consul-from-env.ts'
import { createLog } from '#mesh/log.ts'
import { newInstanceId, routerService } from '#mesh/names.ts'
import { runProgram } from '#mesh/program.ts'
import { createConsulRegister } from '#mesh/register/consul-register.ts'
import { createConsulKeys } from '#mesh/resolve/consul-keys.ts'
import { createConsulResolver } from '#mesh/resolve/consul-resolver.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { loadConfig } from './config.ts'
import { startRouter } from './router.ts'

await runProgram(process, async () => {
  const config = loadConfig(process.env)
  const instanceId = config.INSTANCE_ID ?? newInstanceId(routerService)
  const log = createLog(instanceId, config.LOG_LEVEL)
  const consul = { client: consulFromEnv(process.env), clock: systemClock, random: Math.random, log }
  return startRouter({
    config,
    instanceId,
    log,
    clock: systemClock,
    random: Math.random,
    contracts: loadContracts(),
    resolver: createConsulResolver(consul),
    watchKeys: createConsulKeys(consul),
    createKey: (key, value, signal) => consul.client.putKeyIf(key, value, 0, signal),
    register: createConsulRegister(consul),
  })
})
