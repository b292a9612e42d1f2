import type { ServiceView } from './mesh-view.ts'

/**
 * What changed from one picture of the mesh to the next, a line for each: `tool-weather weather-tool-1f3a9c02: passing
 * → critical`.
 */
export function changesBetween(before: readonly ServiceView[], after: readonly ServiceView[]): string[] {
  const old = healthById(before)
  const now = healthById(after)
  const changed = [...now].flatMap(([id, health]) => {
    const was = old.get(id)
    if (was === health) return []
    return was === undefined ? `${id}: joined, ${health}` : `${id}: ${was} → ${health}`
  })
  const gone = [...old.keys()].filter(id => !now.has(id)).map(id => `${id}: left`)
  return [...changed, ...gone]
}

function healthById(services: readonly ServiceView[]): Map<string, string> {
  return new Map(
    services.flatMap(({ name, instances }) => instances.map(({ id, health }) => [`${name} ${id}`, health] as const)),
  )
}
