import type { DescMethod, JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../json-object.ts'
import { readOption } from '../transcode/read-option.ts'
import { type Icon, iconsFrom } from './icon.ts'
import { saidSchema } from './said-schema.ts'

/** What a method says about itself with the option `mesh.v1.method`. Every part may be absent. */
export interface MethodPolicy {
  readonly title?: string
  readonly hidden?: boolean
  /** The longest a call may take where the caller sets no deadline. */
  readonly timeoutMs?: number
  readonly mcpName?: string
  /** At least one where they are there. */
  readonly icons?: readonly Icon[]
  /** Whether what it changes may be lost. */
  readonly destructive?: boolean
  /** Whether it reaches what is outside the mesh. */
  readonly openWorld?: boolean
  readonly resource?: ResourcePolicy
  /** JSON Schemas of what goes in and comes out, as the service wrote them. */
  readonly inputSchema?: JsonObject
  readonly outputSchema?: JsonObject
}

/** What a method that reads a resource reads. */
export interface ResourcePolicy {
  /** A URI, or a template of URIs. */
  readonly uri: string
  /** Where it is always the same. */
  readonly mimeType?: string
}

const option = { typeName: 'mesh.v1.method', number: 50501 }
const longestUri = 2_048

/**
 * Reads the option as the method's own server wrote it.
 *
 * @returns what is there and is of the right kind; an option that lies about itself counts as absent
 */
export function methodPolicy({ proto, parent }: DescMethod): MethodPolicy {
  const json = readOption(parent.file, proto.options, option)
  if (json === undefined) return {}
  const { title, hidden, timeout, mcpName, destructive, openWorld } = json
  const seconds = typeof timeout === 'string' ? Number.parseFloat(timeout) : Number.NaN
  const icons = iconsFrom(json.icons)
  const resource = resourceFrom(json.resource)
  const inputSchema = saidSchema(json.inputSchema)
  const outputSchema = saidSchema(json.outputSchema)
  return {
    ...(typeof title === 'string' && title !== '' && { title }),
    ...(typeof hidden === 'boolean' && { hidden }),
    ...(seconds > 0 && { timeoutMs: Math.ceil(seconds * 1000) }),
    ...(typeof mcpName === 'string' && mcpName !== '' && { mcpName }),
    ...(icons.length > 0 && { icons }),
    ...(typeof destructive === 'boolean' && { destructive }),
    ...(typeof openWorld === 'boolean' && { openWorld }),
    ...(resource !== undefined && { resource }),
    ...(inputSchema !== undefined && { inputSchema }),
    ...(outputSchema !== undefined && { outputSchema }),
  }
}

function resourceFrom(json: JsonValue | undefined): ResourcePolicy | undefined {
  if (!isObject(json)) return undefined
  const { uri, mimeType } = json
  if (typeof uri !== 'string' || uri.length > longestUri || !/^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(uri)) return undefined
  return { uri, ...(typeof mimeType === 'string' && mimeType !== '' && { mimeType }) }
}
