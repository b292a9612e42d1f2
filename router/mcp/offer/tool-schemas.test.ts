import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Shape, takesStream } from '../../catalogue/shape.ts'
import { arbitraryJson, arbitraryMessage } from '../../testing/arbitrary-message.ts'
import { operationOf } from '../../testing/operations.ts'
import { types } from '../../testing/reflected.ts'
import { schemaFaults } from '../../testing/schema-rules.ts'
import { startCatalogue } from '../../testing/static-catalogue.ts'
import { explainJson } from '../../transcode/explain-json.ts'
import { decodeJson, encodeJson } from '../../transcode/json-codec.ts'
import { jsonSchema } from '../../transcode/json-schema.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import { createOffers } from './offer.ts'
import { inputMessages, inputSchema } from './tool-input.ts'
import { createToolList } from './tool-list.ts'
import { outputSchema, toolResult } from './tool-output.ts'

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

  it('are taken by every client and hold of calls and results, for any message of any shape', () => {
    const shape = fc.constantFrom<Shape>('unary', 'server_streaming', 'client_streaming', 'bidi_streaming')
    const given = arbitraryMessage.chain(desc => fc.tuple(fc.constant(desc), arbitraryJson(desc), shape))
    fc.assert(
      fc.property(given, ([desc, json, shape]) => {
        const operation = operationOf({ input: desc, output: desc }, { shape })
        const input = inputSchema(operation)
        expect(schemaFaults(input)).toEqual([])
        const { round } = meshFields(desc)
        const { [round?.jsonName ?? '']: _, ...message } = json
        const call = takesStream(shape) ? { messages: [message, message] } : message
        expect(invalid(input, call)).toBeUndefined()
        expect(inputMessages(operation, call)).toEqual(takesStream(shape) ? [message, message] : [message])

        const output = outputSchema(operation)
        const last = decodeJson(desc, types, encodeJson(desc, types, json))
        const { content, structuredContent } = toolResult(operation, last)
        if (output === undefined) return
        expect(schemaFaults(output)).toEqual([])
        expect(invalid(output, structuredContent)).toBeUndefined()
        expect(content.at(-1)).toEqual({ type: 'text', text: JSON.stringify(structuredContent) })
      }),
      { numRuns: 100 },
    )
  })

  it('show nothing of rounds, progress and lines of a log, which are no arguments and no results', () => {
    const { tools } = createToolList(1_000)(createOffers(mesh.catalogue)())
    const run = tools.find(({ name }) => name === 'echo_run')
    expect(Object.keys(run?.inputSchema.properties ?? {})).toEqual(['input', 'parameters', 'sessionId'])
    expect(Object.keys(run?.outputSchema?.properties ?? {})).toEqual(['sessionId', 'text', 'result'])
    expect(JSON.stringify(run)).not.toMatch(/inputRound|inputRequired|Excludes progress/)
  })

  it('let no client send what only the router fills in', () => {
    const { operations } = mesh.catalogue.view
    const run = operations.find(({ mcp }) => mcp === 'echo_run')
    if (run === undefined) throw new Error('no echo_run')
    const text = '[invalid_argument] unknown field "inputRound"; the fields are input, parameters, sessionId'
    expect(() => inputMessages(run, { input: 'x', inputRound: {} })).toThrow(text)
    expect(() => inputMessages(run, { input_round: null })).toThrow('unknown field "input_round"')
    expect(() => inputMessages(run, { x: 1 })).toThrow('unknown field "x"; the fields are input, parameters, sessionId')
    expect(inputMessages(run, { session_id: 's' })).toEqual([{ session_id: 's' }])
  })
})
