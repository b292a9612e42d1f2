import { create, setExtension } from '@bufbuild/protobuf'
import { FieldOptionsSchema } from '@bufbuild/protobuf/wkt'
import { describe, expect, it } from 'vitest'
import { type FieldInit, field, messageOf } from '../testing/build-file.ts'
import { fieldOptions } from '../testing/options.ts'
import { types } from '../testing/reflected.ts'
import { fieldPolicy } from './field-policy.ts'

function policyOf(options?: FieldInit['options']) {
  const [only] = messageOf(field('city', 1, 'string', options === undefined ? {} : { options })).fields
  return only && fieldPolicy(only)
}

describe('fieldPolicy', () => {
  it('reads what a field says of itself', () => {
    expect(policyOf(fieldOptions({ required: true, mcpHeader: 'City' }))).toEqual({ required: true, mcpHeader: 'City' })
  })

  it('says nothing where the field says nothing', () => {
    expect(policyOf()).toEqual({ required: false })
    expect(policyOf(fieldOptions({}))).toEqual({ required: false })
  })

  it('counts an option that cannot be read as absent', () => {
    const extension = types.getExtension('mesh.v1.field')
    if (extension?.message === undefined) throw new Error('no extension')
    const options = create(FieldOptionsSchema)
    setExtension(options, extension, create(extension.message, { required: true }))
    const [unknown] = options.$unknown ?? []
    if (unknown === undefined) throw new Error('the option is not encoded')
    // The first byte is the length.
    unknown.data.fill(0xff, 1)
    expect(policyOf(options)).toEqual({ required: false })
  })
})
