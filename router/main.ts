import { systemClock } from '#mesh/clock.ts'
import { consulFromEnv } from '#mesh/consul/consul-from-env.ts'
import { createLog } from '#mesh/log.ts'
import { newInstanceId } from '#mesh/names.ts'
import { createConsulRegister } from '#mesh/register/consul-register.ts'
import { createConsulResolver } from '#mesh/resolve/consul-resolver.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { drainOnSignal } from '#mesh/rpc/signals.ts'
import { loadConfig } from './config.ts'
import { startRouter } from './router.ts'

const config = loadConfig(process.env)
const instanceId = config.INSTANCE_ID ?? newInstanceId('mcp-router')
const log = createLog(instanceId, config.LOG_LEVEL)
const consul = { client: consulFromEnv(process.env), clock: systemClock, random: Math.random, log }

const router = await startRouter({
  config,
  instanceId,
  log,
  clock: systemClock,
  random: Math.random,
  contracts: loadContracts(),
  resolver: createConsulResolver(consul),
  register: createConsulRegister(consul),
})
drainOnSignal(process, router)
