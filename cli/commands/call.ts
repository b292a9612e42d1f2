import { readFileSync } from 'node:fs'
import type { JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import type { CallFacts, Via } from '../call/via.ts'
import type { Command, Invocation } from '../command.ts'
import { exitCode } from '../exit-code.ts'
import { printable } from '../printable.ts'
import { readArguments, wholeNumber } from '../read-arguments.ts'
import { UsageError } from '../usage-error.ts'
import { findMesh, placeHelp, placeOptions } from '../view/mesh-place.ts'

/** The doors, loaded when they are used: the MCP client alone would double the start of every other call. */
const doors: Readonly<Record<string, () => Promise<Via>>> = {
  http: async () => (await import('../call/via-http.ts')).viaHttp,
  grpc: async () => (await import('../call/via-grpc.ts')).viaGrpc,
  mcp: async () => (await import('../call/via-mcp.ts')).viaMcp,
}

const options = {
  ...placeOptions,
  grpc: { type: 'string' },
  stream: { type: 'boolean' },
  via: { type: 'string' },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const call: Command = {
  usage: "call SERVICE.OPERATION ['JSON' | - | @FILE] [--stream] [--via http|grpc|mcp] [--timeout MS] [--json]",
  help: `Calls an operation, such as \`mesh call weather.get_forecast '{"location":"Paris","days":3}'\`. The input is one
JSON object, {} where none is given; - reads it from standard input, @FILE from a file; an operation that takes a
stream takes an array. The answer goes to standard output as JSON. An error status is told as \`[code] message\`
on standard error, with exit status 1.

  --stream        each message of the answer as it comes, one line of JSON each; else the last one
  --via DOOR      http (REST, the default), grpc (with nothing but reflection), or mcp (the official client)
  --timeout MS    the longest it may take; else the operation's or the router's own
  --json          the answer on one line
  --grpc ADDR     the router's gRPC address, where it is not on port 50051 beside --router
${placeHelp}`,
  async run(argv, invocation) {
    const { values, positionals } = readArguments(argv, options, 2)
    const { service, operation } = parseOperation(positionals[0])
    const input = parseInput(positionals[1], readFileSync)
    const door = doors[values.via ?? 'http']
    if (door === undefined) throw new UsageError(`--via must be http, grpc or mcp, not "${values.via}"`)
    const timeoutMs = values.timeout === undefined ? undefined : wholeNumber('--timeout', values.timeout, 1, 86_400_000)
    const found = findMesh(invocation.root, invocation.env, values)
    const place = values.grpc === undefined ? found : { ...found, grpc: values.grpc }

    const { signal, terminal } = invocation
    const oneLine = values.json === true || values.stream === true
    const startedAt = performance.now()
    const facts = await (await door())(
      place,
      {
        service,
        operation,
        input,
        stream: values.stream === true,
        signal,
        ...(timeoutMs !== undefined && { timeoutMs }),
      },
      message => terminal.out(oneLine ? JSON.stringify(message) : JSON.stringify(message, null, 2)),
    ).catch(thrown => {
      // The words of an error are the service's own.
      throw thrown instanceof MeshError ? new MeshError(thrown.code, printable(thrown.text), { cause: thrown }) : thrown
    })
    if (terminal.interactive && values.json !== true) footer(facts, performance.now() - startedAt, invocation)
    return exitCode.ok
  },
}

/**
 * Parts `weather.get_forecast`.
 *
 * @throws UsageError where it is nothing of the kind
 */
export function parseOperation(text: string | undefined): { service: string; operation: string } {
  if (text === undefined)
    throw new UsageError('say what to call, such as weather.get_forecast; `npx mesh describe` lists all')
  const [, service, operation] = /^([a-z0-9-]+)\.(\w+)$/.exec(text) ?? []
  if (service !== undefined && operation !== undefined) return { service, operation }
  throw new UsageError(`"${text}" must be SERVICE.OPERATION, such as weather.get_forecast`)
}

/**
 * The input of a call: JSON as it stands, from standard input for `-`, from a file for `@FILE`; absent: `{}`.
 *
 * @param read reads a whole file; 0 is standard input
 * @throws UsageError where it is no JSON object or array
 */
export function parseInput(text: string | undefined, read: (file: string | 0, encoding: 'utf8') => string): JsonValue {
  if (text === undefined) return {}
  const source = text === '-' ? 0 : text.startsWith('@') ? text.slice(1) : undefined
  let json: unknown
  try {
    json = JSON.parse(source === undefined ? text : read(source, 'utf8'))
  } catch (error) {
    throw new UsageError(`the input is not JSON: ${error instanceof Error ? error.message.split('\n')[0] : error}`)
  }
  if (typeof json === 'object' && json !== null) return json as JsonValue
  throw new UsageError(`the input must be a JSON object such as '{"location":"Paris"}', not ${text}`)
}

/** For a person's eyes only: who answered, how long it took. */
function footer({ instance, attempts = 1 }: CallFacts, tookMs: number, { terminal }: Invocation): void {
  const parts = [...(instance === undefined ? [] : [instance]), `${tookMs.toFixed(0)} ms`]
  if (attempts > 1) parts.push(`${attempts} attempts`)
  terminal.err(terminal.paintErr('dim', parts.join(' · ')))
}
