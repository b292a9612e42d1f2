import { tableLines } from '../table.ts'
import type { Terminal } from '../terminal.ts'
import type { Catalogue, CatalogueOperation, CatalogueService } from './catalogue.ts'

type Paint = Terminal['paint']

const shapes = {
  unary: '',
  server_streaming: 'streams its answer',
  client_streaming: 'takes a stream',
  bidi_streaming: 'streams both ways',
} as const

/** Every operation there is, one a line: as `mesh call` names it, and what it does. */
export function overviewLines({ services }: Catalogue, paint: Paint): string[] {
  const rows = services.flatMap(service =>
    service.operations.map(operation => [
      paint('cyan', operation.cli),
      firstSentence(ownWords(operation, service)) || operation.title,
    ]),
  )
  return tableLines(rows)
}

/** A service and its operations, as people read them. */
export function describeLines(service: CatalogueService, paint: Paint): string[] {
  const { name, state, description, problem, instances, operations } = service
  const passing = instances.filter(({ health }) => health === 'passing').length
  return [
    `${paint('bold', name)}  ${state}, ${passing} of ${instances.length} instances passing`,
    ...(description === undefined ? [] : [description]),
    ...(problem === undefined ? [] : [paint('yellow', problem)]),
    ...operations.flatMap(operation => ['', ...operationLines(operation, ownWords(operation, service), paint)]),
  ]
}

/** What is said of an operation alone: a router puts the service's words before those of a contract that others keep too. */
function ownWords({ description }: CatalogueOperation, { description: service = '' }: CatalogueService): string {
  return description.startsWith(service) ? description.slice(service.length).trimStart() : description
}

function operationLines(operation: CatalogueOperation, description: string, paint: Paint): string[] {
  const { cli, title, shape, readOnly, idempotent, inputSchema, outputSchema, rest, grpc } = operation
  const traits = [shapes[shape], readOnly ? 'changes nothing' : idempotent ? 'may be repeated' : ''].filter(Boolean)
  return [
    `${paint('cyan', cli)}  ${title}${traits.length === 0 ? '' : paint('dim', ` (${traits.join(', ')})`)}`,
    ...description
      .split('\n')
      .filter(Boolean)
      .map(line => `  ${line}`),
    ...fieldLines('takes', inputSchema, takesDepth),
    ...fieldLines('gives', outputSchema, 0),
    paint('dim', `  ${mcpWords(operation)} · REST POST ${rest} · gRPC ${grpc}`),
  ]
}

/** What the operation is to an MCP client. */
function mcpWords({ mcp, mcpRole, uri = '' }: CatalogueOperation): string {
  switch (mcpRole) {
    case 'tool':
      return `MCP ${mcp}`
    case 'prompt':
      return `MCP prompt ${mcp}`
    case 'completer':
      return 'MCP completion'
    default:
      return `MCP resource ${uri}`
  }
}

/** Levels of messages within what an operation takes that are shown: enough to write a call by. */
const takesDepth = 3

/** The fields of a message, one a line: name, type, and the first sentence about it. */
function fieldLines(word: string, schema: Schema, depth: number): string[] {
  const rows = fieldRows(schema, '    ', depth)
  return rows.length === 0 ? [`  ${word}: nothing`] : [`  ${word}:`, ...tableLines(rows)]
}

function fieldRows({ properties = {} }: Schema, indent: string, depth: number): string[][] {
  return Object.entries(properties).flatMap(([name, field]) => [
    [`${indent}${name}`, typeOf(field), aboutField(field)],
    ...(depth === 0 ? [] : fieldRows(field.items ?? field, `${indent}  `, depth - 1)),
  ])
}

/** The first sentence, what its absence means, and the names of an enum. */
function aboutField({ description = '', enum: names = [] }: Schema): string {
  const absent = /(?:^|\s)(Absent: .*?\.)(?:\s|$)/.exec(description)?.[1]
  const said = firstSentence(description)
  return [said, absent === said ? '' : absent, names.length === 0 ? '' : `One of ${names.join(', ')}.`]
    .filter(Boolean)
    .join(' ')
}

interface Schema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
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
