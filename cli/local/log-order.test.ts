import { describe, expect, it } from 'vitest'
import { inOrder, timed } from './log-order.ts'

const entry = (time: string, msg: string) => JSON.stringify({ level: 'info', time, msg })

describe('inOrder', () => {
  it('puts lines of several processes in order of time, a stack trace behind its entry', () => {
    const [first, failed, second] = [entry('T1', 'first'), entry('T2', 'failed'), entry('T3', 'second')]
    const a = timed('a', [first, second])
    const b = timed('b', [failed, '    at main.ts:1'])
    expect(inOrder([...a, ...b]).map(({ line }) => line)).toEqual([first, failed, '    at main.ts:1', second])
  })
})
