import { Refusal } from './api.ts'
import { parseDuration } from './duration.ts'

/** Reads one JSON value, or refuses it in the words of Go's decoder. `field` names it there. */
export type Decoder<T> = (value: unknown, field: string) => T

/** An object's fields, by their names in Consul. */
export type Fields<T> = { readonly [K in keyof T]: { readonly name: string; readonly decode: Decoder<T[K]> } }

/** Parses a request's body. */
export function parseJson(body: Buffer): unknown {
  if (body.length === 0) throw refuse('EOF')
  try {
    return JSON.parse(body.toString())
  } catch (error) {
    throw refuse((error as Error).message)
  }
}

/**
 * Decodes an object the way Consul 1.8 does: names in any case or in snake_case, `null` for absent, and an unknown field
 * is refused, because it is most likely a typing error that would silently do nothing.
 */
export function decodeObject<T extends object>(fields: Fields<T>): Decoder<Partial<T>> {
  const byName = new Map(
    Object.entries(fields).flatMap(([key, spec]) => {
      const { name } = spec as Fields<T>[keyof T]
      return [
        [name.toLowerCase(), key],
        [snake(name), key],
      ]
    }),
  )
  return (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, field, 'struct')
    const result: Partial<T> = {}
    for (const [name, item] of Object.entries(value)) {
      const key = byName.get(name.toLowerCase()) as keyof T | undefined
      if (key === undefined) throw refuse(`json: unknown field "${name}"`)
      if (item !== null) result[key] = fields[key].decode(item, name)
    }
    return result
  }
}

export const decodeString: Decoder<string> = (value, field) => {
  if (typeof value !== 'string') throw mismatch(value, field, 'string')
  return value
}

export const decodeInt: Decoder<number> = (value, field) => {
  if (typeof value !== 'number') throw mismatch(value, field, 'int')
  if (!Number.isSafeInteger(value))
    throw refuse(`json: cannot unmarshal number ${value} into Go struct field .${field} of type int`)
  return value
}

export const decodeBool: Decoder<boolean> = (value, field) => {
  if (typeof value !== 'boolean') throw mismatch(value, field, 'bool')
  return value
}

/** Milliseconds; a number counts nanoseconds, as in Go. */
export const decodeDuration: Decoder<number> = (value, field) => {
  if (typeof value === 'number') return value / 1e6
  if (typeof value !== 'string') throw mismatch(value, field, 'time.Duration')
  if (value === '') return 0
  const ms = parseDuration(value)
  if (ms === undefined) throw refuse(`time: invalid duration "${value}"`)
  return ms
}

export const decodeList =
  <T>(item: Decoder<T>): Decoder<T[]> =>
  (value, field) => {
    if (!Array.isArray(value)) throw mismatch(value, field, 'array')
    return value.map(one => item(one, field))
  }

export const decodeMap =
  <T>(item: Decoder<T>): Decoder<Record<string, T>> =>
  (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw mismatch(value, field, 'map')
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, item(one, field)]))
  }

/** Something that Consul knows and this registry does not do. */
export const refuseField =
  (why: string): Decoder<never> =>
  (_value, field) => {
    throw new Refusal(400, `${field} is not supported by the embedded registry: ${why}`)
  }

/** Taken and ignored. */
export const ignoreField: Decoder<undefined> = () => undefined

function refuse(text: string): Refusal {
  return new Refusal(400, `Request decode failed: ${text}`)
}

function mismatch(value: unknown, field: string, type: string): Refusal {
  const given =
    value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value
  const where = field === '' ? 'Go value' : `Go struct field .${field}`
  return refuse(`json: cannot unmarshal ${given} into ${where} of type ${type}`)
}

function snake(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
}
