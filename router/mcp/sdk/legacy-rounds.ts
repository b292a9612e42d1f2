import type { JsonObject } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import type { Round } from '../invoke/round.ts'
import type { McpRequest } from '../mcp-request.ts'
import type { Method } from '../methods.ts'
import type { AskClient } from './ask-client.ts'

const mostRounds = 8

/**
 * Serves a request of the legacy era: whenever the service asks something, the client is asked, and the call is made again with
 * the answers; any instance can take that.
 *
 * @param first what is known of the client
 * @throws MeshError `resource_exhausted` where the service asks again and again
 */
export async function serveRounds(
  method: Method,
  params: JsonObject,
  request: Omit<McpRequest, 'round'>,
  first: Round,
  ask: (questions: Parameters<AskClient>[1]) => ReturnType<AskClient>,
): Promise<object> {
  let round = first
  let told = -1
  for (let made = 1; made <= mostRounds; made++) {
    const before = told + 1
    // To the client it is one request, whose progress only goes up.
    const notify: McpRequest['notify'] = (name, { progress, total, ...rest }) => {
      if (typeof progress !== 'number') return request.notify(name, rest)
      told = before + progress
      return request.notify(name, {
        ...rest,
        progress: told,
        ...(typeof total === 'number' && { total: before + total }),
      })
    }
    const outcome = await method(params, { ...request, round, notify })
    if (outcome.kind === 'complete') return outcome.result
    const { requests, state } = outcome.questions
    round = { capabilities: first.capabilities, responses: await ask(requests), state }
  }
  throw new MeshError('resource_exhausted', `the service asked ${mostRounds} times, which is the bound`)
}
