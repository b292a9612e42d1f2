import {
  type DescMethod,
  getExtension,
  hasExtension,
  isMessage,
  type JsonValue,
  type Registry,
  toJson,
} from '@bufbuild/protobuf'

/** What a method says about itself with the option `mesh.v1.method`. Every part may be absent. */
export interface MethodPolicy {
  readonly title?: string
  readonly hidden?: boolean
  /** The longest a call may take where the caller sets no deadline. */
  readonly timeoutMs?: number
  readonly mcpName?: string
}

const optionName = 'mesh.v1.method'
const optionNumber = 50501

/**
 * Reads the option from descriptors that a server sent, through the extension as that server defines it: the router
 * holds no copy of it, and a server that has never heard of it has none.
 *
 * @returns what is there and is of the right kind; an option that lies about itself counts as absent
 */
export function methodPolicy(method: DescMethod, registry: Registry): MethodPolicy {
  const extension = registry.getExtension(optionName)
  const options = method.proto.options
  if (extension?.message === undefined || extension.fieldKind !== 'message') return {}
  if (options === undefined || extension.number !== optionNumber) return {}
  if (extension.extendee.typeName !== options.$typeName || !hasExtension(options, extension)) return {}
  try {
    const value = getExtension(options, extension)
    return isMessage(value, extension.message) ? policyFrom(toJson(extension.message, value)) : {}
  } catch {
    return {}
  }
}

function policyFrom(json: JsonValue): MethodPolicy {
  if (json === null || typeof json !== 'object' || Array.isArray(json)) return {}
  const { title, hidden, timeout, mcpName } = json
  const seconds = typeof timeout === 'string' ? Number.parseFloat(timeout) : Number.NaN
  return {
    ...(typeof title === 'string' && title !== '' && { title }),
    ...(typeof hidden === 'boolean' && { hidden }),
    ...(seconds > 0 && { timeoutMs: Math.ceil(seconds * 1000) }),
    ...(typeof mcpName === 'string' && mcpName !== '' && { mcpName }),
  }
}
