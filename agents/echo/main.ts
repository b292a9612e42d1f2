import { systemClock } from '#mesh/clock.ts'
import { runProgram } from '#mesh/program.ts'
import { randomHex } from '#mesh/random-hex.ts'
import { implement, serve } from '#mesh/rpc/serve.ts'
import type { AgentServiceHandlers } from '#proto/gen/mesh/v1/AgentService.ts'
import { createEcho } from './echo.ts'

const echo = createEcho({ clock: systemClock, newSessionId: () => `session-${randomHex(8)}` })

await runProgram(process, () =>
  serve({
    name: 'agent-echo',
    version: '1.0.0',
    description: 'Says back what it is told, word by word. Good for trying out a mesh.',
    env: process.env,
    services: [implement<AgentServiceHandlers>('mesh.v1.AgentService', echo)],
    // An agent in general may do anything once; this one only repeats what it hears.
    hints: { Run: 'NO_SIDE_EFFECTS' },
  }),
)
