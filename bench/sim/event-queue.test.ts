import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EventQueue } from './event-queue.ts'

describe('EventQueue', () => {
  it('gives events in the order of their times, however they came in, each once', () => {
    const steps = fc.array(fc.option(fc.integer({ min: 0, max: 50 })), { maxLength: 3_000 })
    fc.assert(
      fc.property(steps, steps => {
        const queue = new EventQueue()
        const waiting: number[] = []
        for (const [event, at] of steps.entries()) {
          if (at !== null) {
            queue.push(at, event)
            waiting.push(at)
            waiting.sort((a, b) => a - b)
          } else if (queue.size > 0) {
            expect(queue.next).toBe(waiting[0])
            const popped = queue.pop()
            expect(steps[popped]).toBe(waiting.shift())
            expect(queue.now).toBe(steps[popped])
          }
          expect(queue.size).toBe(waiting.length)
        }
      }),
    )
  })

  it('says that nothing comes when it is empty', () => {
    expect(new EventQueue().next).toBe(Number.POSITIVE_INFINITY)
  })

  it('holds more than it had room for at first', () => {
    const queue = new EventQueue()
    for (let i = 5_000; i > 0; i--) queue.push(i, -i)
    for (let i = 1; i <= 5_000; i++) expect(queue.pop()).toBe(-i)
  })
})
