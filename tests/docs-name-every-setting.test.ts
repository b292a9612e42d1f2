import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { consulSettings } from '#mesh/consul/consul-from-env.ts'
import { meshSettings } from '#mesh/rpc/mesh-settings.ts'
import { serveSettings } from '#mesh/rpc/serve-config.ts'
import { edgeSettings } from '../haproxy/config.ts'
import { registrySettings } from '../registry/config.ts'
import { limitSettings, routerSettings } from '../router/config.ts'
import { weatherSettings } from '../tools/weather/config.ts'
import { itinerarySettings } from '../workers/itinerary/config.ts'
import { tablesOf } from './support/page.ts'

type Shape = Readonly<Record<string, z.ZodType>>

/** What a heading's table is about: the settings of a schema without those that another table has. */
const shapes: Readonly<Record<string, Shape>> = {
  'Where Consul is': consulSettings,
  'Every service': without(serveSettings, consulSettings),
  Callers: without(meshSettings, consulSettings),
  'The router': routerSettings,
  "The router's bounds": limitSettings,
  'The edge': without(edgeSettings, consulSettings),
  'The embedded registry': registrySettings,
  'tool-weather': without(weatherSettings, serveSettings),
  'worker-itinerary': without(itinerarySettings, { ...serveSettings, ...meshSettings }),
}
const command = 'The `mesh` command'
const tables = tablesOf('docs/settings.md')

describe('docs/settings.md', () => {
  it('has a table for each program, and none beside', () => {
    expect([...tables.keys()]).toEqual([...Object.keys(shapes), command])
  })

  describe.each(Object.entries(shapes))('%s', (heading, shape) => {
    const rows = tables.get(heading) ?? []
    const settings = z.toJSONSchema(z.object(shape), { io: 'input' }).properties ?? {}

    it('has every variable, and none that does not exist', () => {
      expect(rows.map(row => code(row.variable)).sort()).toEqual(Object.keys(shape).sort())
    })

    it('gives the defaults', () => {
      const written = rows.map(row => [code(row.variable), row.default === 'none' ? 'none' : code(row.default)])
      const real = Object.entries(shape).map(([name, type]) => [name, defaultOf(type)])
      expect(Object.fromEntries(written)).toEqual(Object.fromEntries(real))
    })

    it('gives the bounds of numbers, and the words of choices', () => {
      for (const { variable, values = '1 to 2147483647' } of rows) {
        const setting = settings[code(variable)]
        if (typeof setting !== 'object') throw new Error(`no setting for ${variable}`)
        const { minimum, exclusiveMinimum, maximum, enum: words } = setting
        if (words !== undefined) expect(values, variable).toBe(words.map(word => `\`${word}\``).join(', '))
        if (maximum === undefined) continue
        expect(values.match(/\d+/g)?.map(Number), variable).toEqual([minimum ?? exclusiveMinimum, maximum])
      }
    })

    it('says what each means', () => {
      for (const { variable, meaning } of rows) expect(meaning, variable).toMatch(/\w/)
    })
  })

  it('has every variable that the mesh command reads, and none that it does not', () => {
    const rows = tables.get(command) ?? []
    expect(rows.map(row => code(row.variable)).sort()).toEqual(variablesOfCommand())
  })
})

function without(shape: Shape, other: Shape): Shape {
  return Object.fromEntries(Object.entries(shape).filter(([name]) => shape[name] !== other[name]))
}

/** What stands first between back-ticks. */
function code(cell: string | undefined): string {
  return /`([^`]*)`/.exec(cell ?? '')?.[1] ?? ''
}

function defaultOf(type: z.ZodType): string {
  const value = type.parse(undefined)
  if (value === undefined) return 'none'
  // A folder's default is taken from where the program runs.
  return value === '' ? '""' : String(value).replace(`${process.cwd()}/`, '')
}

function variablesOfCommand(): string[] {
  const folder = fileURLToPath(new URL('../cli/', import.meta.url))
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const sources = files.filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  const names = sources.flatMap(file => {
    return [...readFileSync(`${folder}${file}`, 'utf8').matchAll(/\benv\.([A-Z_]+)/g)].map(([, name = '']) => name)
  })
  return [...new Set(names)].sort()
}
