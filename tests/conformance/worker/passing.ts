import type { Environment } from '#mesh/config.ts'
import { randomHex } from '#mesh/random-hex.ts'
import type { Contracts } from '#mesh/rpc/contract.ts'
import { implement, type Served, serve } from '#mesh/rpc/serve.ts'
import type { PassingPromptServiceHandlers } from '#proto/gen/conformance/v1/PassingPromptService.ts'
import type { PassingToolServiceHandlers } from '#proto/gen/conformance/v1/PassingToolService.ts'
import { text } from './blocks.ts'

const services = {
  tool: implement<PassingToolServiceHandlers>('conformance.v1.PassingToolService', {
    passingTool: () => text('Still here.'),
  }),
  prompt: implement<PassingPromptServiceHandlers>('conformance.v1.PassingPromptService', {
    passingPrompt: () => ({ messages: [{ role: 'ROLE_USER', content: { text: 'Still here.' } }] }),
  }),
}

/**
 * A service beside the worker that has a tool and a prompt, or has them no longer. It changes as services do: its next version
 * joins, and the one before leaves. Each worker has one of its own, so any of them can change the mesh's lists.
 */
export function createPassing(env: Environment, contracts: Contracts) {
  const name = `tool-passing-${randomHex(4)}`
  const offered = new Set<keyof typeof services>()
  let version = 0
  let running: Served | undefined
  let turn: Promise<unknown> = Promise.resolve()

  async function replace(what: keyof typeof services): Promise<string> {
    const gone = offered.delete(what)
    if (!gone) offered.add(what)
    const before = running
    version += 1
    running = await serve({
      name,
      version: `${version}.0.0`,
      contracts,
      services: [...offered].map(one => services[one]),
      env: { ...env, PORT: '0', METRICS_PORT: undefined, INSTANCE_ID: undefined, DRAIN_DELAY_MS: '0' },
      // It is well from its first moment on; Consul's own checks begin within their interval.
      check: { kind: 'ttl', ttlMs: 3_000 },
    })
    await running.announced
    await before?.drain()
    return gone ? `The ${what} has left.` : `A ${what} has joined.`
  }

  return {
    /** Has it join, or leave where it had joined; resolves when the registry knows, and says which it was. One at a time. */
    toggle(what: keyof typeof services): Promise<string> {
      const done = turn.then(() => replace(what))
      turn = done.catch(() => {})
      return done
    },
    async drain(): Promise<void> {
      await turn
      await running?.drain()
    },
  }
}
