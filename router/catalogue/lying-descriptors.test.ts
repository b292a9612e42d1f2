import fc from 'fast-check'
import { expect, describe as group, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { files } from '../testing/reflected.ts'
import { decodeJson, encodeJson } from '../transcode/json-codec.ts'
import { describe, readTypes } from './describe.ts'
import { nameOperations } from './operation-names.ts'
import { serviceBody } from './wire.ts'

const services = ['mesh.v1.AgentService', 'weather.v1.WeatherService', 'itinerary.v1.ItineraryService']

/** The project's own descriptors with some bytes changed, which many a time still are descriptors, of nonsense. */
const lying = fc
  .array(fc.record({ file: fc.nat(), at: fc.nat(), byte: fc.integer({ min: 0, max: 255 }) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map(changes => {
    const copies = files.map(file => Uint8Array.from(file))
    for (const { file, at, byte } of changes) {
      const copy = copies[file % copies.length]
      if (copy !== undefined) copy[at % copy.length] = byte
    }
    return copies
  })

group('descriptors that lie', () => {
  it('become a problem of their service, and never an error elsewhere', () => {
    let held = 0
    fc.assert(
      fc.property(lying, given => {
        let types: ReturnType<typeof readTypes>
        try {
          types = readTypes({ services, files: given })
        } catch (error) {
          expect(error).toBeInstanceOf(MeshError)
          return
        }
        const { methods, grpcServices } = describe(services, types, new Map(), '', 100)
        const operations = nameOperations([{ service: 'tool-liar', methods }]).get('tool-liar') ?? []
        const facts = { name: 'tool-liar', kind: 'tool', shortName: 'liar', state: 'healthy', summary: '' } as const
        const body = serviceBody({ ...facts, instances: [], operations, grpcServices, reflected: true })
        expect(() => JSON.stringify(body)).not.toThrow()
        for (const { desc, registry } of operations) {
          held += 1
          const fails: unknown[] = []
          for (const attempt of [
            () => encodeJson(desc.input, registry, {}),
            () => decodeJson(desc.output, registry, new Uint8Array(0)),
          ]) {
            try {
              attempt()
            } catch (error) {
              fails.push(error)
            }
          }
          for (const error of fails) expect(error).toBeInstanceOf(MeshError)
        }
      }),
      { numRuns: 300 },
    )
    expect(held).toBeGreaterThan(0)
  })
})
