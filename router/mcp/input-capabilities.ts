import type { InputCapabilities } from './invoke/round.ts'

/**
 * What a client can be asked, by the capabilities that it declared; the same in both eras.
 *
 * @param declared as it came: anything
 */
export function inputCapabilities(declared: unknown): InputCapabilities {
  const elicitation = part(declared, 'elicitation')
  const url = part(elicitation, 'url') !== undefined
  return {
    // The first revision knew only forms, and said so with nothing.
    elicitation: elicitation !== undefined && (!url || part(elicitation, 'form') !== undefined),
    elicitationUrl: url,
    sampling: part(declared, 'sampling') !== undefined,
    roots: part(declared, 'roots') !== undefined,
  }
}

function part(json: unknown, name: string): object | undefined {
  if (json === null || typeof json !== 'object' || !Object.hasOwn(json, name)) return undefined
  const value = (json as Record<string, unknown>)[name]
  return value !== null && typeof value === 'object' ? value : undefined
}
