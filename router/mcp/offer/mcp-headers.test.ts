import { describe, expect, it } from 'vitest'
import { type FieldInit, field, messageOf, repeated } from '../../testing/build-file.ts'
import { fieldOptions } from '../../testing/options.ts'
import { jsonSchema } from '../../transcode/json-schema.ts'
import { mcpHeaders, withHeaders } from './mcp-headers.ts'

function mirrored(name: string, type: string, mcpHeader: string, more: FieldInit = {}): FieldInit {
  return field(name, 0, type, { options: fieldOptions({ mcpHeader }), ...more })
}

function headersOf(...fields: readonly FieldInit[]) {
  const desc = messageOf(...fields.map((one, i) => ({ ...one, number: i + 1 })))
  return { desc, names: mcpHeaders(desc).map(({ name }) => name) }
}

describe('mcpHeaders', () => {
  it('mirrors single texts, whole numbers, truth and choices', () => {
    const { desc, names } = headersOf(
      mirrored('region', 'string', 'Region'),
      mirrored('priority', 'int32', 'Priority'),
      mirrored('big', 'int64', 'Big'),
      mirrored('verbose', 'bool', 'Verbose'),
      mirrored('role', 'int32', 'Role', { type: 14, typeName: '.mesh.v1.Role' }),
      field('plain', 0, 'string'),
    )
    expect(names).toEqual(['Region', 'Priority', 'Big', 'Verbose', 'Role'])
    const { properties } = withHeaders(jsonSchema(desc, 'argument'), desc)
    expect(properties.region).toMatchObject({ type: 'string', 'x-mcp-header': 'Region' })
    expect(properties.plain).not.toHaveProperty('x-mcp-header')
    expect(jsonSchema(desc, 'argument').properties.region).not.toHaveProperty('x-mcp-header')
  })

  it('mirrors nothing else', () => {
    const { names } = headersOf(
      mirrored('many', 'string', 'Many', repeated),
      mirrored('share', 'double', 'Share'),
      mirrored('photo', 'bytes', 'Photo'),
      mirrored('root', '.mesh.v1.Root', 'Root'),
    )
    expect(names).toEqual([])
  })

  it.each(['two words', 'a:b', 'é', 'a\r\nb', 'x'.repeat(101)])('takes no name like %j', name => {
    expect(headersOf(mirrored('region', 'string', name)).names).toEqual([])
  })

  it('takes none of several names that differ in case only', () => {
    const same = [mirrored('a', 'string', 'Region'), mirrored('b', 'string', 'REGION'), mirrored('c', 'string', 'Zone')]
    expect(headersOf(...same).names).toEqual(['Zone'])
  })
})
