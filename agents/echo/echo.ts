import type { Clock } from '#mesh/clock.ts'
import type { Implementation } from '#mesh/rpc/implementation.ts'
import type { AgentServiceHandlers } from '#proto/gen/mesh/v1/AgentService.ts'
import { durationOf, timestampOf } from './protobuf-time.ts'
import { readSettings } from './run-settings.ts'
import { wordsOf } from './words.ts'

export interface EchoOptions {
  readonly clock: Clock
  /** Names a new session; asked only where the caller brought none. */
  readonly newSessionId: () => string
}

/**
 * The echo agent: says word by word what it was given, then once more as a whole, with who said it and how long it
 * took. It has no side effects, so its `Run` may be retried anywhere.
 *
 * The parameter `delay_ms` (0 to 60,000) pauses between the words: for looking at streams, deadlines and draining.
 */
export function createEcho({ clock, newSessionId }: EchoOptions): Implementation<AgentServiceHandlers> {
  let finishedRuns = 0

  return {
    async *run(request, context) {
      const startedAt = clock.now()
      const { delayMs, sessionId = newSessionId() } = readSettings(request)

      let first = true
      for (const text of wordsOf(request.input)) {
        context.signal.throwIfAborted()
        if (!first && delayMs > 0) await clock.sleep(delayMs, context.signal)
        first = false
        yield { sessionId, text }
      }

      finishedRuns += 1
      const result = {
        text: request.input,
        parameters: sortedByName(request.parameters),
        instanceId: context.instance.id,
        taskNumber: finishedRuns,
        duration: durationOf(clock.now() - startedAt),
      }
      yield { sessionId, result }
    },

    async getStatus(_request, { instance }) {
      return {
        instanceId: instance.id,
        ready: instance.ready,
        inFlight: Math.max(0, instance.inFlight - 1),
        served: finishedRuns,
        startTime: timestampOf(instance.startedAtMs),
        uptime: durationOf(instance.uptimeMs),
      }
    },
  }
}

function sortedByName(parameters: Readonly<Record<string, string>>): { name: string; value: string }[] {
  const names = Object.keys(parameters).sort()
  return names.map(name => ({ name, value: parameters[name] ?? '' }))
}
