import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { memoryContext } from '../call/memory-context.ts'
import { type HealthSource, healthService, InstanceHealth } from './health-service.ts'

type Watch = (request: { service: string }, context: { signal: AbortSignal }) => AsyncGenerator<{ status: string }>

/** Health that counts who listens to it. */
function start() {
  const health = new InstanceHealth(['x.X'])
  let listeners = 0
  const source: HealthSource = {
    isServing: name => health.isServing(name),
    names: () => health.names(),
    onChange(changed) {
      listeners += 1
      const stop = health.onChange(changed)
      return () => {
        listeners -= 1
        stop()
      }
    },
  }
  const watch = healthService(source).methods.watch as Watch
  const controller = new AbortController()
  const watching = (service: string) => watch({ service }, memoryContext({ signal: controller.signal }))
  const left = () => [listeners, getEventListeners(controller.signal, 'abort').length]
  return { health, watching, controller, left }
}

const statusOf = async (watch: AsyncGenerator<{ status: string }>) => (await watch.next()).value?.status

describe('healthService', () => {
  it('tells a watcher the present state at once, and each change of it once', async () => {
    const { health, watching, controller, left } = start()
    const watch = watching('x.X')
    expect(await statusOf(watch)).toBe('NOT_SERVING')
    health.serving = true
    expect(await statusOf(watch)).toBe('SERVING')
    const next = statusOf(watch)
    health.serving = true
    health.serving = false
    expect(await next).toBe('NOT_SERVING')
    controller.abort()
    expect((await watch.next()).done).toBe(true)
    expect(left()).toEqual([0, 0])
  })

  it('keeps watching a name that is not known', async () => {
    const { watching, controller, left } = start()
    const watch = watching('who')
    expect(await statusOf(watch)).toBe('SERVICE_UNKNOWN')
    const next = watch.next()
    controller.abort()
    expect((await next).done).toBe(true)
    expect(left()).toEqual([0, 0])
  })

  it('tells the last change before it ends', async () => {
    const { health, watching, controller } = start()
    health.serving = true
    const watch = watching('')
    expect(await statusOf(watch)).toBe('SERVING')
    const next = statusOf(watch)
    health.serving = false
    controller.abort()
    expect(await next).toBe('NOT_SERVING')
    expect((await watch.next()).done).toBe(true)
  })

  it('leaves nothing behind when a watcher stops reading', async () => {
    const { watching, left } = start()
    for await (const { status } of watching('')) {
      expect(status).toBe('NOT_SERVING')
      break
    }
    expect(left()).toEqual([0, 0])
  })
})
