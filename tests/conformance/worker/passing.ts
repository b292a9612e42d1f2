import type { Environment } from '#mesh/config.ts'
import { randomHex } from '#mesh/random-hex.ts'
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
 * Services of one method each that come and go while the worker runs. The mesh's list of tools, or of prompts, changes
 * as it does for any service that joins or leaves: each has a name of its own, so it does with every call.
 */
export function createPassing(env: Environment) {
  const present = new Map<string, Served>()

  return {
    /** Has it join, or leave where it had joined; resolves when the registry has taken that, and says which it was. */
    async toggle(what: keyof typeof services): Promise<string> {
      const gone = present.get(what)
      if (gone !== undefined) {
        present.delete(what)
        await gone.drain()
        return `A ${what} has left.`
      }
      const served = await serve({
        name: `tool-passing-${randomHex(4)}`,
        version: '1.0.0',
        services: [services[what]],
        env: { ...env, PORT: '0', METRICS_PORT: undefined, INSTANCE_ID: undefined, DRAIN_DELAY_MS: '0' },
        // It is well from its first moment on; Consul's own checks begin within their interval.
        check: { kind: 'ttl', ttlMs: 3_000 },
      })
      present.set(what, served)
      await served.announced
      return `A ${what} has joined.`
    },
    async drain(): Promise<void> {
      await Promise.all([...present.values()].map(one => one.drain()))
    },
  }
}
