import { describe, expect, it } from 'vitest'
import { abortable } from './abortable.ts'

describe('abortable', () => {
  const silent = new AbortController().signal

  it('passes the end of the promise on', async () => {
    await expect(abortable(Promise.resolve(1), silent)).resolves.toBe(1)
    await expect(abortable(Promise.reject(new Error('no')), silent)).rejects.toThrow('no')
  })

  it('stops waiting when the signal aborts', async () => {
    const caller = new AbortController()
    const waiting = abortable(new Promise(() => {}), caller.signal)
    caller.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
    await expect(abortable(Promise.resolve(1), caller.signal)).rejects.toThrow('gone')
  })
})
