import type { DescField } from '@bufbuild/protobuf'
import { fieldPolicy } from './field-policy.ts'

/** FieldPresence LEGACY_REQUIRED in google.protobuf.FeatureSet: what proto2 calls required. */
export const requiredPresence = 3

/** Whether a caller that leaves a field out is refused: as proto2 says, or the option `required`. */
export function isRequired(field: DescField): boolean {
  return field.presence === requiredPresence || fieldPolicy(field).required
}
