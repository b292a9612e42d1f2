import { type DescField, ScalarType } from '@bufbuild/protobuf'

const int32Types: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT32,
  ScalarType.UINT32,
  ScalarType.SINT32,
  ScalarType.FIXED32,
  ScalarType.SFIXED32,
])
const int64Types: ReadonlySet<ScalarType> = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.SINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
])
const unsignedTypes: ReadonlySet<ScalarType> = new Set([
  ScalarType.UINT32,
  ScalarType.FIXED32,
  ScalarType.UINT64,
  ScalarType.FIXED64,
])

/** What a scalar is in ProtoJSON, with its range where it is an integer (both ends included). */
export type JsonScalar =
  | { readonly kind: 'integer' | 'long'; readonly min: bigint; readonly max: bigint }
  | { readonly kind: 'number' | 'boolean' | 'string' | 'bytes' }

/** A scalar's form in JSON: `long` is a 64-bit integer, which JSON carries as a string of digits. */
export function jsonScalar(scalar: ScalarType): JsonScalar {
  const bits = int32Types.has(scalar) ? 32n : int64Types.has(scalar) ? 64n : 0n
  if (bits > 0n) {
    const kind = bits === 32n ? 'integer' : 'long'
    if (unsignedTypes.has(scalar)) return { kind, min: 0n, max: 2n ** bits - 1n }
    return { kind, min: -(2n ** (bits - 1n)), max: 2n ** (bits - 1n) - 1n }
  }
  if (scalar === ScalarType.BOOL) return { kind: 'boolean' }
  if (scalar === ScalarType.STRING) return { kind: 'string' }
  return { kind: scalar === ScalarType.BYTES ? 'bytes' : 'number' }
}

/** One value of a field: the field itself, an item of a list, a value of a map. */
export type ValueType = Pick<DescField, 'scalar' | 'enum' | 'message'>
