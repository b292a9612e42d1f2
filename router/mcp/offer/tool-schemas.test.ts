import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arbitraryJson, arbitraryMessage } from '../../testing/arbitrary-message.ts'
import { types } from '../../testing/reflected.ts'
import { schemaFaults } from '../../testing/schema-rules.ts'
import { startCatalogue } from '../../testing/static-catalogue.ts'
import { explainJson } from '../../transcode/explain-json.ts'
import { decodeJson, encodeJson } from '../../transcode/json-codec.ts'
import { jsonSchema } from '../../transcode/json-schema.ts'
import { createOffers } from './offer.ts'
import { createToolList } from './tool-list.ts'

const validators = new AjvJsonSchemaValidator()

/** What the clients' own validator finds wrong. */
function invalid(schema: object, json: unknown): string | undefined {
  const result = validators.getValidator(schema as never)(json)
  return result.valid ? undefined : result.errorMessage
}

describe('schemas of tools', () => {
  let mesh: Awaited<ReturnType<typeof startCatalogue>>
  beforeAll(async () => {
    mesh = await startCatalogue()
  })
  afterAll(() => mesh.catalogue.close())

  it('are taken by every client, for every operation of the catalogue', () => {
    const { tools } = createToolList(1_000)(createOffers(mesh.catalogue)())
    expect(tools).toHaveLength(6)
    for (const { name, inputSchema, outputSchema } of tools) {
      expect(name).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
      expect(schemaFaults(inputSchema as never)).toEqual([])
      expect(schemaFaults(outputSchema as never)).toEqual([])
    }
  })

  it('hold of whatever goes in and comes out, for any message', () => {
    const given = arbitraryMessage.chain(desc => fc.tuple(fc.constant(desc), arbitraryJson(desc)))
    fc.assert(
      fc.property(given, ([desc, json]) => {
        expect(invalid(jsonSchema(desc, 'input'), json)).toBeUndefined()
        expect(explainJson(desc, json)).toBeUndefined()
        const out = decodeJson(desc, types, encodeJson(desc, types, json))
        expect(invalid(jsonSchema(desc, 'output'), out)).toBeUndefined()
        expect(decodeJson(desc, types, encodeJson(desc, types, out))).toEqual(out)
      }),
      { numRuns: 100 },
    )
  })
})
