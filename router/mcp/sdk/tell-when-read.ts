import type { ServerResponse } from 'node:http'

/**
 * Tells a client as fast as it reads: what is to be told again while it is behind is told once, so that a client that stops
 * reading costs no memory.
 *
 * @param tell writes to `response`
 */
export function tellWhenRead<What>(response: ServerResponse, tell: (what: What) => void): (what: What) => void {
  const waiting = new Set<What>()

  function catchUp(): void {
    const all = [...waiting]
    waiting.clear()
    for (const what of all) hear(what)
  }

  function hear(what: What): void {
    if (response.writableNeedDrain) {
      if (waiting.size === 0) response.once('drain', catchUp)
      waiting.add(what)
    } else tell(what)
  }

  return hear
}
