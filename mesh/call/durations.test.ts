import { describe, expect, it } from 'vitest'
import { Durations } from './durations.ts'

describe('Durations', () => {
  it('knows methods by service and path, and no more than so many', () => {
    const durations = new Durations()
    durations.add('tool-a', '/x', 5)
    expect(durations.find('tool-a', '/x')).toBeDefined()
    expect(durations.find('tool-b', '/x')).toBeUndefined()
    for (let i = 0; i < 500; i++) durations.add('tool-a', `/${i}`, 5)
    expect(durations.find('tool-a', '/x')).toBeUndefined()
    for (let i = 0; i < 1_000; i++) durations.add(`tool-${i}`, '/x', 5)
    expect(durations.find('tool-a', '/499')).toBeUndefined()
    expect(durations.find('tool-999', '/x')).toBeDefined()
  })
})
