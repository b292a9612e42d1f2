import { readFile } from 'node:fs/promises'
import { table } from './table.ts'

/** What `node --cpu-prof` writes. Times in microseconds of the machine's monotonic clock. */
interface CpuProfile {
  readonly startTime: number
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[]
  /** The node on top of the stack at each sample. */
  readonly samples: readonly number[]
  /** Time since the sample before. */
  readonly timeDeltas: readonly number[]
}

interface CallFrame {
  readonly functionName: string
  /** `file:///…`, `node:…`, or empty for what is not JavaScript. */
  readonly url: string
  /** From 0. */
  readonly lineNumber: number
}

/** Now, as profiles tell time. */
export const profileNow = (): number => Number(process.hrtime.bigint() / 1000n)

/**
 * Where a program's time went: the functions with most time of their own, and whose code they are.
 *
 * @param from start of what is looked at, by `profileNow`: start-up is nobody's question
 * @param to   its end
 * @param top  how many functions
 */
export async function describeProfile(file: string, from: number, to: number, top = 25): Promise<string> {
  const profile = JSON.parse(await readFile(file, 'utf8')) as CpuProfile
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  const byFunction = new Map<string, number>()
  const byOwner = new Map<string, number>()
  let total = 0
  let now = profile.startTime
  for (const [i, id] of profile.samples.entries()) {
    const micros = profile.timeDeltas[i] ?? 0
    now += micros
    const frame = frames.get(id)
    if (frame === undefined || now < from || now > to || frame.functionName === '(idle)') continue
    total += micros
    add(byFunction, `${frame.functionName || '(anonymous)'}\t${placeOf(frame)}`, micros)
    add(byOwner, ownerOf(frame), micros)
  }
  const share = (micros: number) => `${((100 * micros) / total).toFixed(1)} %`
  const most = (counts: ReadonlyMap<string, number>) => [...counts].sort((a, b) => b[1] - a[1])
  const functions = most(byFunction).slice(0, top)
  return [
    `${(total / 1e6).toFixed(2)} s of JavaScript time in ${((to - from) / 1e6).toFixed(2)} s`,
    table(
      most(byOwner)
        .slice(0, 15)
        .map(([owner, micros]) => [owner, share(micros)]),
    ),
    table(functions.map(([name, micros]) => [...name.split('\t'), share(micros)])),
  ].join('\n\n')
}

function add(counts: Map<string, number>, key: string, value: number): void {
  counts.set(key, (counts.get(key) ?? 0) + value)
}

function placeOf({ url, lineNumber }: CallFrame): string {
  if (url === '') return ''
  return `${url.replace(/^.*\/(node_modules\/|(?=(?:mesh|router)\/))/, '')}:${lineNumber + 1}`
}

/** The npm package, Node's own module, or this project's folder that a function belongs to. */
function ownerOf({ functionName, url }: CallFrame): string {
  if (functionName.startsWith('(')) return functionName
  if (url === '') return "Node's native code"
  if (url.startsWith('node:')) return url.replace(/^(node:(?:internal\/)?[^/]+).*/, '$1')
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  if (inPackage !== undefined) return `npm: ${inPackage}`
  const [, folder] = /\/((?:mesh|router)(?:\/[a-z]+(?=\/))?)\//.exec(url) ?? []
  return folder === undefined ? 'other' : `${folder}/`
}
