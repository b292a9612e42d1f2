import { connect } from 'node:net'
import type { Clock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { probeHealth } from '#mesh/rpc/health-probe.ts'
import type { CheckStatus, CheckWay } from './check-definition.ts'

/** What a check found: its verdict, and why in words. */
export interface Finding {
  readonly status: CheckStatus
  readonly output: string
}

/** Runs a check once. Never throws: what goes wrong is the finding. */
export async function probe(way: CheckWay, timeoutMs: number, clock: Clock): Promise<Finding> {
  try {
    if (way.kind === 'grpc') return await probeGrpc(way.target, timeoutMs, clock)
    if (way.kind === 'tcp') return await probeTcp(way.target, timeoutMs)
    return await probeHttp(way, timeoutMs)
  } catch (error) {
    return { status: 'critical', output: MeshError.from(error).text }
  }
}

/** @param target `host:port`, or `host:port/name` to ask under that health name */
async function probeGrpc(target: string, timeoutMs: number, clock: Clock): Promise<Finding> {
  const [authority = '', ...name] = target.split('/')
  const word = await probeHealth(authority, name.join('/'), timeoutMs, clock)
  if (word === 'SERVING') return { status: 'passing', output: `gRPC check ${target}: success` }
  return { status: 'critical', output: `gRPC check ${target}: ${word}` }
}

function probeTcp(target: string, timeoutMs: number): Promise<Finding> {
  const at = target.lastIndexOf(':')
  const { promise, resolve } = Promise.withResolvers<Finding>()
  const socket = connect({ host: target.slice(0, at), port: Number(target.slice(at + 1)), timeout: timeoutMs })
  const fail = (why: string) => resolve({ status: 'critical', output: `TCP connect ${target}: ${why}` })
  socket.on('connect', () => resolve({ status: 'passing', output: `TCP connect ${target}: Success` }))
  socket.on('timeout', () => fail(`no answer within ${timeoutMs} ms`))
  socket.on('error', error => fail(error.message))
  return promise.finally(() => socket.destroy())
}

/** 2xx passes, 429 warns, all else is critical. The body is not read: nothing bounds it. */
async function probeHttp(way: Extract<CheckWay, { kind: 'http' }>, timeoutMs: number): Promise<Finding> {
  const reply = await fetch(way.url, {
    method: way.method,
    headers: Object.entries(way.headers).flatMap(([name, values]) =>
      values.map((value): [string, string] => [name, value]),
    ),
    ...(way.body === '' ? {} : { body: way.body }),
    signal: AbortSignal.timeout(timeoutMs),
  })
  await reply.body?.cancel()
  const output = `HTTP ${way.method} ${way.url}: ${reply.status} ${reply.statusText}`
  if (reply.ok) return { status: 'passing', output }
  return { status: reply.status === 429 ? 'warning' : 'critical', output }
}
