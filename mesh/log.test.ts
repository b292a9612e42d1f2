import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { callLines, createLog, silentLog, written } from './log.ts'

function start(level?: string) {
  const lines: Record<string, unknown>[] = []
  const log = createLog('echo-agent-1', level, { write: line => void lines.push(JSON.parse(line)) })
  return { log, lines }
}

describe('createLog', () => {
  it('writes one JSON object a line: when, how grave, who, what', () => {
    const { log, lines } = start()
    log.info({ requestId: 'r-1' }, 'call')
    log.debug('not this')
    expect(lines).toEqual([
      { level: 'info', time: expect.any(String), name: 'echo-agent-1', requestId: 'r-1', msg: 'call' },
    ])
    expect(new Date(String(lines[0]?.time)).toISOString()).toBe(lines[0]?.time)
  })

  it('hides secrets at the top and one level down', () => {
    const { log, lines } = start()
    const secrets = {
      authorization: 'Bearer hunter2',
      cookie: 'hunter2',
      token: 'hunter2',
      password: 'hunter2',
      secret: 'hunter2',
      apiKey: 'hunter2',
    }
    log.info({ ...secrets, headers: { ...secrets, accept: 'text/html' } }, 'x')
    log.child({ requestId: 'r-1' }).info({ metadata: secrets }, 'y')
    expect(JSON.stringify(lines)).not.toContain('hunter2')
    expect(lines[0]).toMatchObject({ password: '[redacted]', headers: { token: '[redacted]', accept: 'text/html' } })
  })

  it('writes errors with their message and stack', () => {
    const { log, lines } = start()
    log.error({ err: new TypeError('odd') }, 'failed')
    expect(lines[0]).toMatchObject({
      level: 'error',
      err: { type: 'TypeError', message: 'odd', stack: expect.any(String) },
    })
  })

  it('says nothing below its level, nor at all when silent', () => {
    const { log, lines } = start('silent')
    log.fatal('x')
    expect(lines).toEqual([])
  })
})

describe('callLines', () => {
  it('writes the same lines', () => {
    const { log, lines } = start()
    callLines(log).info({ status: 0 }, 'call')
    expect(lines).toMatchObject([{ level: 'info', name: 'echo-agent-1', status: 0, msg: 'call' }])
  })
})

describe('written', () => {
  /** A program that ends as ours do, with a line that is not written yet. */
  const program = `
    import { createLog, written } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)}
    const log = createLog('test')
    process.stdin.once('data', async () => {
      log.info('the last line')
      await written(log)
      process.exit(0)
    })
    process.stderr.write('up')`

  async function run(beforeItEnds: (child: ReturnType<typeof spawn>) => void) {
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', program])
    let heard = ''
    child.stdout.on('data', chunk => {
      heard += chunk
    })
    await once(child.stderr, 'data')
    beforeItEnds(child)
    child.stdin.write('end')
    const [code] = await once(child, 'close')
    return { code, heard }
  }

  it('has the last line out before the program ends', async () => {
    const { code, heard } = await run(() => {})
    expect(code).toBe(0)
    expect(heard).toContain('the last line')
  })

  it('lets a program end whose log nobody reads any more', async () => {
    const { code } = await run(child => child.stdout?.destroy())
    expect(code).toBe(0)
  })

  it('has nothing to wait for where nothing is written', async () => {
    await written(silentLog)
  })
})
