import type { DescMethod, FileRegistry } from '@bufbuild/protobuf'
import type { Hints } from '#mesh/call/call.ts'
import type { Look, McpRole } from './mcp-role.ts'
import type { Shape } from './shape.ts'

/** A method as its service describes it, before the mesh gives it its names. */
export interface Method {
  /** The gRPC service's full name: `weather.v1.WeatherService`. */
  readonly grpcService: string
  /** `/weather.v1.WeatherService/GetForecast`. */
  readonly path: string
  /** What the service's own descriptors say; types of two services never mix, whatever their names. */
  readonly desc: DescMethod
  /** The service's types, for `google.protobuf.Any`. */
  readonly registry: FileRegistry
  readonly shape: Shape
  readonly hints: Hints
  /** A short name for people: `Weather forecast`. */
  readonly title: string
  /** The method's comment; empty where it has none. */
  readonly description: string
  /** The longest a call may take where the caller sets no deadline, in milliseconds; absent: the router's default. */
  readonly timeoutMs?: number
  /** Kept out of the catalogue, REST and MCP; gRPC still reaches it. */
  readonly hidden: boolean
  /** The MCP tool name that the method asks for, as it stands; absent: made from the service's and its own. */
  readonly wantedMcpName?: string
  /** What the method is to an MCP client. */
  readonly role: McpRole
  /** How it presents itself there. */
  readonly look: Look
}

/** One callable method of a service, with its name in each medium. */
export interface Operation extends Method {
  /** The Consul service: `tool-weather`. */
  readonly service: string
  /** Its name within the service: `get_forecast`. */
  readonly name: string
  /** `weather.get_forecast`. */
  readonly cli: string
  /** `weather_get_forecast`, at most 64 characters of `[a-zA-Z0-9_-]`, unlike any other in the mesh. */
  readonly mcp: string
  /** `/v1/weather/get_forecast`. */
  readonly rest: string
}
