import { describe, expect, it } from 'vitest'
import { field, fileBytes } from '../testing/build-file.ts'
import { files } from '../testing/reflected.ts'
import { readFileSet } from './file-set.ts'

describe('readFileSet', () => {
  it('reads files in whatever order they came', () => {
    for (const given of [files, [...files].reverse()]) {
      expect(readFileSet(given).getService('itinerary.v1.ItineraryService')?.methods).toHaveLength(2)
    }
  })

  it('counts a file that was sent twice once', () => {
    expect([...readFileSet([...files, ...files]).files]).toHaveLength(files.length)
  })

  it("takes Google's own files for granted", () => {
    const message = { name: 'M', field: [field('when', 1, '.google.protobuf.Timestamp')] }
    const bytes = fileBytes({ dependency: ['google/protobuf/timestamp.proto'], messageType: [message] })
    expect(readFileSet([bytes]).getMessage('test.M')?.fields[0]?.message?.typeName).toBe('google.protobuf.Timestamp')
  })

  it('does without an import that no type needs', () => {
    const bytes = fileBytes({ dependency: ['company/options.proto'], messageType: [{ name: 'M' }] })
    expect(readFileSet([bytes]).getMessage('test.M')).toBeDefined()
  })

  it('gives fields the JSON names that C++ and Python servers leave out', () => {
    const fields = [field('start_date', 1, 'string'), field('_a__b1', 2, 'string')]
    const nested = {
      name: 'N',
      field: [field('time_zone', 1, 'string', { jsonName: 'own' }), field('x_y', 2, 'string')],
    }
    const registry = readFileSet([fileBytes({ messageType: [{ name: 'M', field: fields, nestedType: [nested] }] })])
    expect(registry.getMessage('test.M')?.fields.map(({ jsonName }) => jsonName)).toEqual(['startDate', 'AB1'])
    expect(registry.getMessage('test.M.N')?.fields.map(({ jsonName }) => jsonName)).toEqual(['own', 'xY'])
  })

  it('says which type is missed where an import was needed', () => {
    const message = { name: 'M', field: [field('x', 1, '.other.Missing')] }
    const bytes = fileBytes({ dependency: ['other.proto'], messageType: [message] })
    expect(() => readFileSet([bytes])).toThrow('other.Missing')
  })

  it('refuses bytes that are no descriptor', () => {
    expect(() => readFileSet([Buffer.from('garbage')])).toThrow('a file of 7 bytes is no file descriptor')
    expect(() => readFileSet([new Uint8Array(0)])).toThrow('it has no name')
  })

  it('refuses two different files of one name', () => {
    const one = fileBytes({ messageType: [{ name: 'A' }] })
    const other = fileBytes({ messageType: [{ name: 'B' }] })
    expect(() => readFileSet([one, other])).toThrow('two different files "test.proto"')
  })

  it('refuses imports in a circle', () => {
    const one = fileBytes({ name: 'a.proto', dependency: ['b.proto'] })
    const other = fileBytes({ name: 'b.proto', dependency: ['a.proto'] })
    expect(() => readFileSet([one, other])).toThrow('import each other in a circle')
  })
})
