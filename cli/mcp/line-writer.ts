import type { Writable } from 'node:stream'

/** Writes one line. Resolves when the reader has room for more: whoever waits for that passes the reader's pace on. */
export type LineWriter = (line: string) => Promise<void>

export function createLineWriter(output: Writable): LineWriter {
  let room: Promise<void> | undefined

  /** All who wait share one wait, however many there are. */
  function untilRoom(): Promise<void> {
    room ??= new Promise<void>(resolve => {
      const done = () => {
        output.off('drain', done).off('close', done)
        room = undefined
        resolve()
      }
      output.on('drain', done).on('close', done)
    })
    return room
  }

  return async line => {
    // A reader that went away takes nothing any more; whoever owns the stream ends the rest.
    if (output.destroyed) return
    if (!output.write(`${line}\n`)) await untilRoom()
  }
}
