import { systemClock } from '#mesh/clock.ts'
import { createLog } from '#mesh/log.ts'
import { drainOnSignal } from '#mesh/rpc/signals.ts'
import { loadRegistryConfig } from './config.ts'
import { startRegistry } from './registry.ts'

const config = loadRegistryConfig(process.env)
drainOnSignal(process, await startRegistry(config, systemClock, createLog('registry', config.LOG_LEVEL)))
