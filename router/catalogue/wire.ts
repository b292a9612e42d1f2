import type { ServiceState } from '#mesh/health/service-state.ts'
import type { Health, Instance } from '#mesh/instance.ts'
import type { Kind } from '#mesh/names.ts'
import { jsonSchema } from '../transcode/json-schema.ts'
import type { ObjectSchema } from '../transcode/json-schema-type.ts'
import type { CatalogueView } from './catalogue-view.ts'
import type { McpRole } from './mcp-role.ts'
import type { Operation } from './operation.ts'
import type { Service } from './service.ts'
import type { Shape } from './shape.ts'

/** The body of `GET /v1`. Fields are only ever added. */
export interface CatalogueBody {
  /** Sorted by name. */
  readonly services: readonly ServiceBody[]
}

/** The body of `GET /v1/<service>`. */
export interface ServiceBody {
  /** `tool-weather`. */
  readonly name: string
  readonly kind: Kind | 'other'
  /** `weather`. */
  readonly shortName: string
  readonly state: ServiceState
  /** What it is for, in its author's words; absent: it does not say. */
  readonly description?: string
  /** Why it has no operations, or not all; absent: nothing is wrong. */
  readonly problem?: string
  /** Full names of its gRPC services. */
  readonly grpcServices: readonly string[]
  /** Sorted by id. */
  readonly instances: readonly InstanceBody[]
  /** In order of their gRPC paths; those that are hidden are left out. */
  readonly operations: readonly OperationBody[]
}

export interface InstanceBody {
  readonly id: string
  readonly address: string
  readonly port: number
  readonly health: Health
  /** Absent: it does not say. */
  readonly version?: string
  /** ISO 8601, UTC; absent: it does not say. */
  readonly startedAt?: string
  /** Absent: it does not say. */
  readonly zone?: string
}

export interface OperationBody {
  /** `get_forecast`. */
  readonly name: string
  /** `weather.get_forecast`. */
  readonly cli: string
  /** `weather_get_forecast`. */
  readonly mcp: string
  /** What it is to an MCP client: `tool`, `prompt`, `resource`, `template` or `completer`. */
  readonly mcpRole: McpRole
  /** The URI, or template of URIs, of a resource; absent: it is none. */
  readonly uri?: string
  /** `/v1/weather/get_forecast`. */
  readonly rest: string
  /** `/weather.v1.WeatherService/GetForecast`. */
  readonly grpc: string
  readonly title: string
  /** May be empty. */
  readonly description: string
  readonly shape: Shape
  /** It changes nothing. */
  readonly readOnly: boolean
  /** It may be repeated. */
  readonly idempotent: boolean
  /** JSON Schema of one message that goes in. */
  readonly inputSchema: ObjectSchema
  /** JSON Schema of one message that comes out. */
  readonly outputSchema: ObjectSchema
}

export function catalogueBody({ services }: CatalogueView): CatalogueBody {
  return { services: services.map(serviceBody) }
}

export function serviceBody(service: Service): ServiceBody {
  const { name, kind, shortName, state, summary, problem, grpcServices, instances, operations } = service
  return {
    name,
    kind,
    shortName,
    state,
    ...(summary !== '' && { description: summary }),
    ...(problem !== undefined && { problem }),
    grpcServices,
    instances: instances.map(instanceBody),
    operations: operations.filter(({ hidden }) => !hidden).map(operationBody),
  }
}

function instanceBody({ id, address, port, health, meta }: Instance): InstanceBody {
  const { version, started_at: startedAt, zone } = meta
  return {
    id,
    address,
    port,
    health,
    ...(version !== undefined && { version }),
    ...(startedAt !== undefined && { startedAt }),
    ...(zone !== undefined && { zone }),
  }
}

function operationBody(operation: Operation): OperationBody {
  const { name, cli, mcp, rest, path, title, description, shape, hints, desc, role, look } = operation
  return {
    name,
    cli,
    mcp,
    mcpRole: role,
    ...(look.resource !== undefined && { uri: look.resource.uri }),
    rest,
    grpc: path,
    title,
    description,
    shape,
    readOnly: hints.readOnly,
    idempotent: hints.idempotent,
    inputSchema: jsonSchema(desc.input, 'input'),
    outputSchema: jsonSchema(desc.output, 'output'),
  }
}
