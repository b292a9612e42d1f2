import { z } from 'zod'
import { MeshError } from './errors.ts'

/** Variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads a program's settings. An empty or blank variable counts as absent, as Compose passes unset ones.
 *
 * @throws MeshError `bad_config` that names every variable at fault at once, what it was and what would be right;
 *   values of variables that look like secrets are not repeated, nor credentials inside an address
 */
export function readConfig<Schema extends z.ZodObject>(schema: Schema, env: Environment): z.output<Schema> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim() !== ''))
  const result = schema.safeParse(given)
  if (result.success) return result.data
  const faults = result.error.issues.map(({ path, message }) => {
    const name = path.join('.')
    const value = /TOKEN|SECRET|PASSWORD|KEY/.test(name) ? '' : ` (is "${withoutCredentials(given[name] ?? '')}")`
    return `${name}: ${message}${value}`
  })
  throw new MeshError('bad_config', faults.join('; '))
}

/** `http://joe:secret@host` → `http://…@host` */
function withoutCredentials(value: string): string {
  return value.replace(/\/\/[^/]*@/g, '//…@')
}

/** A whole number of milliseconds. */
export const milliseconds = (min = 1, max = 86_400_000) => z.coerce.number().int().min(min).max(max)

/** A TCP port; 0 is any free one. */
export const port = () => z.coerce.number().int().min(0).max(65_535)

/** A whole number that bounds something. */
export const bound = (min: number, max: number) => z.coerce.number().int().min(min).max(max)

/** `true` or `false`. */
export const flag = (value: boolean) =>
  z
    .enum(['true', 'false'])
    .default(value ? 'true' : 'false')
    .transform(text => text === 'true')

export const logLevel = () => z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')
