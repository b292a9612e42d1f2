import { strategyNames } from '#mesh/balance/strategies.ts'
import { priorities, type SteeringName, steeringNames } from '#mesh/call/steering.ts'
import { errorTable } from '#mesh/errors.ts'
import type { CatalogueView } from '../catalogue/catalogue-view.ts'
import type { Operation } from '../catalogue/operation.ts'
import { givesStream, takesStream } from '../catalogue/shape.ts'
import { jsonSchema } from '../transcode/json-schema.ts'
import type { ObjectSchema } from '../transcode/json-schema-type.ts'

/**
 * The whole REST side as OpenAPI 3.1: one path per operation, and the paths that read the catalogue.
 *
 * Schemas stand inline, as in the catalogue; those of messages that contain themselves point within themselves.
 */
export function openApi(view: CatalogueView): unknown {
  const described = view.services.map(({ shortName, summary }) => ({
    name: shortName,
    ...(summary !== '' && { description: summary }),
  }))
  return {
    openapi: '3.1.0',
    info: {
      title: 'Meshwork',
      version: '1',
      description: 'Every operation of the mesh as a POST with JSON. Made from what the services say of themselves.',
    },
    servers: [{ url: '/' }],
    tags: [{ name: 'catalogue', description: 'What there is.' }, ...described],
    paths: {
      '/v1': read('The catalogue: services, instances, operations', 'listServices'),
      '/v1/{service}': {
        parameters: [serviceParameter],
        ...read('One service of the catalogue', 'getService', notFound),
      },
      '/v1/balancers': read('How this router balances each service', 'listBalancers'),
      '/v1/balancers/{service}': {
        parameters: [serviceParameter],
        ...read('How this router balances one service', 'getBalancer', notFound),
      },
      '/v1/balancers/{service}/decisions': {
        parameters: [serviceParameter],
        ...read(
          'The last choices, with candidates and scores; asking has them written down for a minute',
          'listDecisions',
          notFound,
        ),
      },
      ...Object.fromEntries(view.operations.map(operation => [operation.rest, path(operation, view)])),
    },
    components: {
      schemas: { Error: errorSchema },
      responses: { Error: errorResponse },
      parameters: steeringParameters,
    },
  }
}

const serviceParameter = { name: 'service', in: 'path', required: true, schema: { type: 'string' } }
const notFound = { '404': { $ref: '#/components/responses/Error' } }

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'requestId'],
      properties: {
        code: { type: 'string', enum: Object.keys(errorTable) },
        message: { type: 'string', description: 'What was wrong, and what would be right.' },
        service: { type: 'string', description: 'The service that was asked.' },
        instance: { type: 'string', description: 'The instance that answered.' },
        requestId: { type: 'string' },
      },
    },
  },
}

const errorResponse = {
  description: 'It failed. The status follows the code.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
}

function read(summary: string, operationId: string, more: object = {}): object {
  const ok = { description: summary, content: { 'application/json': { schema: { type: 'object' } } } }
  return { get: { tags: ['catalogue'], summary, operationId, responses: { '200': ok, ...more } } }
}

function path(operation: Operation, view: CatalogueView): object {
  const { title, description, shape, hints, mcp, service } = operation
  const input = at(operation, 'input', '/requestBody/content/application~1json/schema')
  return {
    post: {
      tags: [view.service(service).shortName],
      summary: title,
      ...(description !== '' && { description }),
      operationId: mcp,
      'x-read-only': hints.readOnly,
      'x-idempotent': hints.idempotent,
      parameters: [timeoutParameter, ...steeringNames.map(name => ({ $ref: `#/components/parameters/${name}` }))],
      requestBody: {
        content: { 'application/json': { schema: takesStream(shape) ? { type: 'array', items: input } : input } },
      },
      responses: { '200': success(operation), default: { $ref: '#/components/responses/Error' } },
    },
  }
}

const timeoutParameter = {
  name: 'Mesh-Timeout-Ms',
  in: 'header',
  description: 'How long the caller wants to wait, in milliseconds.',
  schema: { type: 'integer', minimum: 1 },
}

/** What a call may ask of balancing. */
const steeringParameters = {
  session: steering('Mesh-Session', 'Calls of one session go to one instance where that is possible.', {}),
  capability: steering('Mesh-Capability', 'What the instance is to be good at.', {}),
  priority: steering('Mesh-Priority', 'Who goes first where calls have to wait.', { enum: priorities }),
  strategy: steering('Mesh-Strategy', 'How the instance is to be chosen.', { enum: strategyNames }),
} satisfies Record<SteeringName, object>

function steering(name: string, description: string, schema: object): object {
  return { name, in: 'header', description, schema: { type: 'string', ...schema } }
}

function success(operation: Operation): object {
  const base = '/responses/200/content'
  const streams = givesStream(operation.shape)
  const plain = { 'application/json': { schema: at(operation, 'output', `${base}/application~1json/schema`) } }
  return {
    description: streams ? 'The last message; or all of them, where Accept asks for a stream.' : 'The answer.',
    headers: {
      'Mesh-Instance': { description: 'The instance that answered.', schema: { type: 'string' } },
      'Mesh-Attempts': { description: 'How many instances were tried.', schema: { type: 'integer' } },
    },
    content: streams
      ? {
          ...plain,
          'text/event-stream': { schema: { type: 'string' } },
          'application/x-ndjson': { schema: { type: 'string' } },
        }
      : plain,
  }
}

/**
 * A schema in its place within the document. `$ref`s of a schema start at its own root, which here is the document, so
 * they are led to where it stands.
 */
function at({ desc, rest, shape }: Operation, direction: 'input' | 'output', pointer: string): ObjectSchema {
  const schema = jsonSchema(desc[direction], direction)
  if (schema.$defs === undefined) return schema
  const wrapped = direction === 'input' && takesStream(shape) ? '/items' : ''
  const place = `#/paths/${rest.replaceAll('/', '~1')}/post${pointer}${wrapped}`
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', `"$ref":"${place}/$defs/`))
}
