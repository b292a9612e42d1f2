import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#mesh/clock.ts'
import { withLock } from './lock.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mesh-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

describe('withLock', () => {
  it('lets one in after the other, and says who is waited for', async () => {
    const order: string[] = []
    const waitedFor: number[] = []
    const { promise: enter, resolve: entered } = Promise.withResolvers<void>()
    const { promise: hold, resolve: release } = Promise.withResolvers<void>()
    const onWait = (pid: number) => {
      waitedFor.push(pid)
      release()
    }
    const first = withLock(folder, systemClock, onWait, async () => {
      entered()
      await hold
      order.push('first')
    })
    await enter
    await withLock(folder, systemClock, onWait, async () => void order.push('second'))
    await first
    expect(order).toEqual(['first', 'second'])
    expect(waitedFor).toEqual([process.pid])
  })

  it('lets go when the work fails', async () => {
    const failing = withLock(
      folder,
      systemClock,
      () => {},
      () => Promise.reject(new Error('no')),
    )
    await expect(failing).rejects.toThrow('no')
    expect(existsSync(join(folder, 'lock'))).toBe(false)
  })

  it('takes over from a holder that is gone', async () => {
    writeFileSync(join(folder, 'lock'), `${process.pid} another-start`)
    expect(
      await withLock(
        folder,
        systemClock,
        () => {},
        async () => 'in',
      ),
    ).toBe('in')
  })
})
