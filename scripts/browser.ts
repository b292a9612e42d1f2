import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'

/** A page of a browser that nobody sees. */
export interface Browser {
  /** Opens an address, and waits until a condition of JavaScript holds in its page. */
  open(url: string, until: string): Promise<void>
  /** What an expression of JavaScript gives in the page. */
  ask(expression: string): Promise<unknown>
  /**
   * The page as it looks, as PNG.
   *
   * @param from JavaScript for an element: what stands above it is cut off, and what is empty below the text
   */
  png(from?: string): Promise<Buffer>
  [Symbol.asyncDispose](): Promise<void>
}

interface Answer {
  readonly id?: number
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
}

/**
 * Starts Chromium without a window and speaks its DevTools protocol through a pipe: JSON texts, each ended by a NUL.
 *
 * @param binary `chromium`, or whatever it is called here
 * @param width  of the page, in CSS pixels
 */
export async function openBrowser(binary: string, width: number, height: number): Promise<Browser> {
  const profile = mkdtempSync(join(tmpdir(), 'meshwork-browser-'))
  // As root it refuses to run in its sandbox; it shows pages of our own only.
  const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars', '--remote-debugging-pipe']
  const child = spawn(binary, [...flags, `--user-data-dir=${profile}`, `--window-size=${width},${height}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
  })
  const send = protocol(child)
  const { targetId } = await send('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const inPage = (method: string, params: object = {}) => send(method, params, String(sessionId))
  await inPage('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })

  async function ask(expression: string): Promise<unknown> {
    const { result } = await inPage('Runtime.evaluate', { expression, returnByValue: true })
    return (result as { value?: unknown }).value
  }

  return {
    ask,
    async open(url, until) {
      await inPage('Page.navigate', { url })
      const giveUpAt = performance.now() + 30_000
      while ((await ask(`location.href !== 'about:blank' && Boolean(${until})`)) !== true) {
        if (performance.now() > giveUpAt) throw new Error(`not within 30 s at ${url}: ${until}`)
        await sleep(50)
      }
    },
    async png(from) {
      const y = from === undefined ? 0 : Number(await ask(`Math.floor(${from}.getBoundingClientRect().top) - 1`))
      const bottom = from === undefined ? height : Number(await ask('document.body.getBoundingClientRect().bottom'))
      const clip = { x: 0, y, width, height: Math.min(height, bottom) - y, scale: 1 }
      const { data } = await inPage('Page.captureScreenshot', { format: 'png', clip })
      return Buffer.from(String(data), 'base64')
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      await send('Browser.close')
      await ended
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** @returns a way to send commands, each answered by its result */
function protocol(child: ChildProcess) {
  const [, , , into, from] = child.stdio as [null, null, null, Writable, Readable]
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>()
  let rest = ''
  from.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) take(JSON.parse(message) as Answer)
  })
  child.once('error', fail)
  child.once('exit', code => fail(new Error(`the browser ended with ${code}`)))

  function take({ id, result = {}, error }: Answer): void {
    const asked = id === undefined ? undefined : waiting.get(id)
    if (id === undefined || asked === undefined) return
    waiting.delete(id)
    if (error === undefined) asked.resolve(result)
    else asked.reject(new Error(error.message))
  }
  function fail(error: Error): void {
    for (const { reject } of waiting.values()) reject(error)
  }

  let sent = 0
  return (method: string, params: object = {}, sessionId?: string) => {
    const id = ++sent
    const answer = Promise.withResolvers<Record<string, unknown>>()
    waiting.set(id, answer)
    into.write(`${JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) })}\0`)
    return answer.promise
  }
}
