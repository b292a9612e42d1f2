import { describe, expect, it } from 'vitest'
import type { LocalProcess } from './mesh-directory.ts'
import { planScale } from './scale-plan.ts'

const running = (id: string, startedAtMs: number, over: Partial<LocalProcess> = {}): LocalProcess => ({
  id,
  service: 'agent-echo',
  pid: 1,
  startMark: '1',
  startedAtMs,
  alive: true,
  ...over,
})
const idsOf = (processes: readonly LocalProcess[]) => processes.map(({ id }) => id)

describe('planScale', () => {
  const [a, b, c] = [running('a', 1), running('b', 2), running('c', 3)]

  it('starts what is missing', () => {
    expect(planScale([a], 3)).toEqual({ start: 2, stop: [], bury: [] })
  })

  it('stops the newest first, down to none', () => {
    expect(idsOf(planScale([a, b, c], 1).stop)).toEqual(['c', 'b'])
    expect(idsOf(planScale([a, b, c], 0).stop)).toEqual(['c', 'b', 'a'])
  })

  it('replaces the dead', () => {
    const dead = running('dead', 2, { alive: false })
    expect(planScale([a, dead, c], 3)).toEqual({ start: 1, stop: [], bury: [dead] })
  })

  it('leaves the router on the known ports for last, even where it is the newest', () => {
    const front = running('front', 9, { front: true })
    expect(idsOf(planScale([a, b, front], 1).stop)).toEqual(['b', 'a'])
  })
})
