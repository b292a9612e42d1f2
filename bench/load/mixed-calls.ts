import type { AgentServiceDefinition } from '#proto/gen/mesh/v1/AgentService.ts'
import { grpcCaller } from '../../tests/support/grpc-caller.ts'
import { callRest, post } from '../../tests/support/http-caller.ts'
import { type Load, type LoadOutcome, steadyLoad } from '../../tests/support/load.ts'

/** How callers call: one answer or a stream of events, by gRPC or over HTTP. */
export const kinds = ['gRPC', 'gRPC stream', 'REST', 'SSE'] as const
export type Kind = (typeof kinds)[number]

export const isStream = (kind: Kind): boolean => kind === 'gRPC stream' || kind === 'SSE'

export interface MixedOutcome extends LoadOutcome {
  readonly kind: Kind
}

export interface MixedLoad {
  /** Those that have ended so far, by kind. */
  outcomes(): MixedOutcome[]
  /** Waits until so many more calls of each kind have ended. */
  more(callsOfEach: number): Promise<void>
  /** Starts no more calls, and waits for those under way. */
  stop(): Promise<void>
}

/** Three words with two pauses between them: about a tenth of a second, so that some are always under way. */
const run = { input: 'one two three', parameters: { delay_ms: '50' } }

/**
 * Calls the echo agent steadily, a quarter of the calls of each kind. None of them has side effects. The clients are as
 * their libraries come: grpc-js repeats what the server says it never began, fetch repeats nothing.
 *
 * @param http `http://HOST:PORT`
 * @param grpc `HOST:PORT`
 */
export function mixedLoad(http: string, grpc: string, perSecond: number): MixedLoad {
  const asItComes = { 'grpc.enable_retries': 1 }
  const echo = grpcCaller<AgentServiceDefinition>('mesh.v1.AgentService', grpc, undefined, asItComes)
  const calls: Record<Kind, () => Promise<{ readonly instance: string }>> = {
    gRPC: () => echo.unary('GetStatus', {}),
    'gRPC stream': async () => {
      const answer = await echo.stream('Run', run)
      if (answer.value.at(-1)?.result?.text !== run.input) throw new Error('the stream ended without its result')
      return answer
    },
    REST: () => callRest(`${http}/v1/echo/get_status`, {}),
    SSE: () => callSse(`${http}/v1/echo/run`),
  }
  const loads = kinds.map((kind): [Kind, Load] => [kind, steadyLoad(perSecond / kinds.length, calls[kind])])

  return {
    outcomes: () => loads.flatMap(([kind, { outcomes }]) => outcomes.map(outcome => ({ kind, ...outcome }))),
    async more(callsOfEach) {
      await Promise.all(loads.map(([, load]) => load.more(callsOfEach)))
    },
    async stop() {
      await Promise.all(loads.map(([, load]) => load.stop()))
      echo[Symbol.dispose]()
    },
  }
}

async function callSse(url: string): Promise<{ readonly instance: string }> {
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' }
  const { status, body, instance } = await post(url, JSON.stringify(run), headers)
  if (status !== 200) throw new Error(`HTTP ${status}: ${JSON.stringify(body)}`)
  const [failure] = /^event: error\n.*/m.exec(String(body)) ?? []
  if (failure !== undefined) throw new Error(failure.replace('\n', ', '))
  if (!String(body).includes('event: end\n')) throw new Error('the stream broke off')
  return { instance }
}
