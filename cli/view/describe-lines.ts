import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import type { CatalogueOperation, CatalogueService } from './catalogue.ts'

type Paint = Terminal['paint']

const shapes = {
  unary: '',
  server_streaming: 'streams its answer',
  client_streaming: 'takes a stream',
  bidi_streaming: 'streams both ways',
} as const

/** A service and its operations, as people read them. */
export function describeLines(service: CatalogueService, paint: Paint): string[] {
  const { name, state, description, problem, instances, operations } = service
  const passing = instances.filter(({ health }) => health === 'passing').length
  return [
    `${paint('bold', name)}  ${state}, ${passing} of ${instances.length} instances passing`,
    ...(description === undefined ? [] : [description]),
    ...(problem === undefined ? [] : [paint('yellow', problem)]),
    ...operations.flatMap(operation => ['', ...operationLines(operation, paint)]),
  ]
}

function operationLines(operation: CatalogueOperation, paint: Paint): string[] {
  const { cli, title, description, shape, readOnly, idempotent, inputSchema, outputSchema, mcp, rest, grpc } = operation
  const traits = [shapes[shape], readOnly ? 'changes nothing' : idempotent ? 'may be repeated' : ''].filter(Boolean)
  return [
    `${paint('cyan', cli)}  ${title}${traits.length === 0 ? '' : paint('dim', ` (${traits.join(', ')})`)}`,
    ...description
      .split('\n')
      .filter(Boolean)
      .map(line => `  ${line}`),
    ...fieldLines('takes', inputSchema),
    ...fieldLines('gives', outputSchema),
    paint('dim', `  MCP ${mcp} · REST POST ${rest} · gRPC ${grpc}`),
  ]
}

/** The fields of a message, one a line: name, type, and the first sentence about it. */
function fieldLines(word: string, schema: Readonly<Record<string, unknown>>): string[] {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
  if (properties.length === 0) return [`  ${word}: nothing`]
  const rows = properties.map(([name, field]) => [`    ${name}`, typeOf(field), firstSentence(field.description ?? '')])
  return [`  ${word}:`, ...tableLines(rows)]
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly description?: string
}

function typeOf({ type, enum: values, items }: Schema): string {
  if (values !== undefined) return 'enum'
  if (type === 'array') return `${items === undefined ? 'any' : typeOf(items)}[]`
  return typeof type === 'string' ? type : (type?.join('|') ?? 'object')
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.)\s/)[0] ?? text
}
