import { systemClock as clock } from '#mesh/clock.ts'
import { runProgram } from '#mesh/program.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import type { AskingServiceHandlers } from '#proto/gen/conformance/v1/AskingService.ts'
import type { PromptServiceHandlers } from '#proto/gen/conformance/v1/PromptService.ts'
import type { ResourceServiceHandlers } from '#proto/gen/conformance/v1/ResourceService.ts'
import type { ToolServiceHandlers } from '#proto/gen/conformance/v1/ToolService.ts'
import { askingTools } from './asking-tools.ts'
import { createPassing } from './passing.ts'
import { prompts } from './prompts.ts'
import { createResources } from './resources.ts'
import { createTools } from './tools.ts'

await runProgram(process, async () => {
  const { env } = process
  const contracts = loadContracts()
  const passing = createPassing(env, contracts)
  const worker = await serve({
    name: 'worker-conformance',
    version: '1.0.0',
    description: 'Offers every fixture of the official MCP conformance suite.',
    env,
    contracts,
    services: [
      implement<ToolServiceHandlers>('conformance.v1.ToolService', createTools({ clock, toggle: passing.toggle })),
      implement<AskingServiceHandlers>('conformance.v1.AskingService', askingTools),
      implement<PromptServiceHandlers>('conformance.v1.PromptService', prompts),
      implement<ResourceServiceHandlers>('conformance.v1.ResourceService', createResources(clock)),
    ],
  })
  return { drain: () => Promise.all([worker.drain(), passing.drain()]).then(() => {}) }
})
