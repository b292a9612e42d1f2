import type { CallContext } from '#mesh/call/context.ts'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import type { Implementation } from '#mesh/rpc/implementation.ts'
import { fromStruct, toValue } from '#mesh/rpc/struct.ts'
import type { StepResponse } from '#proto/gen/conformance/v1/StepResponse.ts'
import type { ToolServiceHandlers } from '#proto/gen/conformance/v1/ToolService.ts'
import type { LogLevel } from '#proto/gen/mesh/v1/LogLevel.ts'
import { png, text, wav } from './blocks.ts'

export interface ToolParts {
  readonly clock: Clock
  /** Has a tool, or a prompt, join the mesh or leave it; says which. */
  readonly toggle: (what: 'tool' | 'prompt') => Promise<string>
}

/** How long a tool of several steps takes for each, in milliseconds. */
const stepMs = 50

const levels = ['DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL', 'ALERT', 'EMERGENCY'] as const

/** Tools that answer by themselves. */
export function createTools({ clock, toggle }: ToolParts): Implementation<ToolServiceHandlers> {
  /** One message after another, a step apart. */
  async function* inSteps(messages: readonly StepResponse[], { signal }: CallContext) {
    for (const [at, message] of messages.entries()) {
      if (at > 0) await clock.sleep(stepMs, signal)
      yield message
    }
  }

  return {
    simpleText: () => text('This is a simple text response for testing.'),
    imageContent: () => ({ content: [{ image: png }] }),
    audioContent: () => ({ content: [{ audio: wav }] }),
    embeddedResource: () => ({
      content: [
        {
          resource: {
            uri: 'test://embedded-resource',
            mimeType: 'text/plain',
            text: 'This is an embedded resource content.',
          },
        },
      ],
    }),
    multipleContentTypes: () => ({
      content: [
        { text: 'Multiple content types test:' },
        { image: png },
        {
          resource: {
            uri: 'test://mixed-content-resource',
            mimeType: 'application/json',
            text: JSON.stringify({ test: 'data', value: 123 }),
          },
        },
      ],
    }),
    errorHandling() {
      throw new MeshError('failed_precondition', 'This tool intentionally returns an error for testing')
    },
    jsonSchema: request => text(JSON.stringify(fromStruct(request))),
    customHeaders: request => text(JSON.stringify(request)),

    withProgress: (_request, context) =>
      inSteps(
        [...[0, 50, 100].map(done => ({ progress: { done, total: 100 } })), text('Done in three steps.')],
        context,
      ),
    withLogging: (_request, context) =>
      inSteps(
        [
          line('INFO', 'Tool execution started'),
          line('INFO', 'Tool processing data'),
          line('INFO', 'Tool execution completed'),
          text('Logged three lines.'),
        ],
        context,
      ),
    async *logging() {
      for (const level of levels) yield line(level, `A line of level ${level.toLowerCase()}`)
      yield text('Logged a line of each level.')
    },

    triggerToolChange: async () => text(await toggle('tool')),
    triggerPromptChange: async () => text(await toggle('prompt')),
  }
}

function line(level: (typeof levels)[number], words: string): StepResponse {
  return { log: { level: `LOG_LEVEL_${level}` satisfies LogLevel, logger: 'conformance', data: toValue(words) } }
}
