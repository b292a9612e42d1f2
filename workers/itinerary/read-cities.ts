import { readdirSync, readFileSync } from 'node:fs'
import type { City } from './city.ts'
import { parseCity } from './parse-city.ts'

/**
 * Reads every city that is shipped with the worker: one file of `cities/` each. A new city is a new file.
 *
 * @returns the cities, sorted by name
 * @throws MeshError `bad_config` where a file cannot be read as a city
 */
export function readCities(folder = new URL('./cities/', import.meta.url)): City[] {
  return readdirSync(folder)
    .filter(file => file.endsWith('.txt'))
    .map(file => parseCity(readFileSync(new URL(file, folder), 'utf8')))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}
