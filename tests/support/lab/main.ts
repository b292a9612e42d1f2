import { appendFileSync } from 'node:fs'
import type { CallContext } from '#mesh/call/context.ts'
import { systemClock as clock } from '#mesh/clock.ts'
import { runProgram } from '#mesh/program.ts'
import { loadContracts } from '#mesh/rpc/contract.ts'
import { serve } from '#mesh/rpc/serve.ts'

interface Entry {
  readonly entry: string
  readonly pauseMs: number
}

/** What ran, where a killed process cannot take it along: one line an event. */
const file = process.env.LAB_FILE ?? '/dev/null'
const write = (what: string, entry: string, { instance }: CallContext) =>
  appendFileSync(file, `${what} ${entry} ${instance.id}\n`)

async function record({ entry, pauseMs }: Entry, context: CallContext) {
  write('ran', entry, context)
  await clock.sleep(pauseMs, context.signal)
  return { instanceId: context.instance.id }
}

const lab = {
  record,
  recordAgain: record,
  hang: () => new Promise<never>(() => {}),
  getBlob: ({ bytes }: { bytes: number }) => ({ blob: Buffer.alloc(bytes) }),
  fail() {
    throw new TypeError('the secret is in /etc/secret')
  },
  async *tick({ entry, everyMs }: { entry: string; everyMs: number }, context: CallContext) {
    try {
      for (let number = 1; ; number++) {
        yield { number }
        await clock.sleep(everyMs, context.signal)
      }
    } finally {
      write('left', entry, context)
    }
  },
  async *repeat(requests: AsyncIterable<{ text: string }>) {
    for await (const { text } of requests) yield { text }
  },
  async sum(requests: AsyncIterable<{ number: number }>) {
    let sum = 0
    for await (const { number } of requests) sum += number
    return { sum }
  },
}

await runProgram(process, () =>
  serve({
    name: process.env.LAB_SERVICE ?? 'tool-lab',
    version: '1.0.0',
    env: process.env,
    contracts: loadContracts(process.env.LAB_DESCRIPTORS ?? ''),
    services: [{ contract: 'lab.v1.LabService', methods: lab }],
  }),
)
