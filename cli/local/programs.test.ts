import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { findPrograms } from './programs.ts'

describe('findPrograms', () => {
  it('finds every folder with a main.ts, by looking', () => {
    const root = fileURLToPath(new URL('../..', import.meta.url))
    const found = findPrograms(root)
    expect(found.map(({ service }) => service)).toEqual(
      expect.arrayContaining(['agent-echo', 'tool-weather', 'worker-itinerary']),
    )
    expect(found.find(({ name }) => name === 'echo')?.main).toMatch(/agents\/echo\/main\.ts$/)
  })

  it('finds none where there are none', () => {
    expect(findPrograms('/nowhere')).toEqual([])
  })
})
