import { systemClock } from '#mesh/clock.ts'
import { createLog } from '#mesh/log.ts'
import { runProgram } from '#mesh/program.ts'
import { loadRegistryConfig } from './config.ts'
import { startRegistry } from './registry.ts'

await runProgram(process, async () => {
  const config = loadRegistryConfig(process.env)
  return startRegistry(config, systemClock, createLog('registry', config.LOG_LEVEL))
})
