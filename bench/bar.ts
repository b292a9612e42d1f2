import { parseArgs } from 'node:util'
import { bars } from './bars.ts'
import type { Bar } from './promise.ts'
import { doors } from './way.ts'

/** Ended from outside: as `exit`, so that every process started goes with it. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130))

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    profile: { type: 'boolean', default: false },
    door: { type: 'string', default: 'grpc' },
  },
})
const [name] = positionals
const bar = bars.find(one => one.name === name)

if (name === undefined) {
  console.log(list())
} else if (bar === undefined) {
  console.error(`There is no bar "${name}". These there are:\n\n${list()}`)
  process.exitCode = 2
} else {
  const done = values.profile ? profile(bar) : measure(bar)
  process.exit(await done.catch(failed))
}

function list(): string {
  return bars.map(({ name, promise, target }) => `${name}\n  ${promise}\n  target: ${target}`).join('\n')
}

async function measure({ name, target, run }: Bar): Promise<number> {
  const { figure, met } = await run(numbers())
  console.log(`${name}: ${figure} — target ${target}: ${met ? 'met' : 'missed'}`)
  return met ? 0 : 1
}

async function profile(bar: Bar): Promise<number> {
  const door = doors.find(one => one === values.door)
  if (bar.profile === undefined) return refuse(`${bar.name} has no profile`)
  if (door === undefined) return refuse(`--door is one of ${doors.join(', ')}, not "${values.door}"`)
  await bar.profile(door)
  return 0
}

function refuse(why: string): 2 {
  console.error(why)
  return 2
}

/** What could not be measured is not met. */
function failed(error: unknown): 1 {
  console.error(error)
  console.log(`${name}: could not be measured — ${error instanceof Error ? error.message : error}`)
  return 1
}

function numbers(): { seconds?: number; rounds?: number } {
  const given = { seconds: values.seconds, rounds: values.rounds }
  const pairs = Object.entries(given).filter(([, text]) => text !== undefined)
  return Object.fromEntries(pairs.map(([option, text]) => [option, positive(option, text)]))
}

function positive(option: string, text: string | undefined): number {
  const value = Number(text)
  if (value > 0) return value
  process.exit(refuse(`--${option} needs a number above 0, not "${text}"`))
}
