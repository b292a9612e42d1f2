import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const suite = fileURLToPath(new URL('../../node_modules/@modelcontextprotocol/conformance', import.meta.url))

/** A revision that the suite holds servers to. */
export type Revision = '2026-07-28' | '2025-11-25'

/** What became of one scenario of the suite. */
export interface ScenarioResult {
  readonly scenario: string
  /** Whether the revision requires it; the suite runs others as well, and only shows them. */
  readonly scored: boolean
  /** No check failed, and at least one held. */
  readonly passed: boolean
  /** How many checks held. */
  readonly held: number
  /** Checks that failed, and those that warn, in the suite's words. */
  readonly failures: readonly string[]
  readonly warnings: readonly string[]
}

interface Check {
  readonly id: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO'
  readonly errorMessage?: string
  readonly details?: unknown
}

/** Scenarios that a revision requires of a server: names that never change, since the suite froze them. */
export async function requiredScenarios(revision: Revision): Promise<string[]> {
  const text = await readFile(join(suite, 'requirements', `${revision}.yaml`), 'utf8')
  const [, list = ''] = /^server:\n((?: {2}- .*\n)+)/m.exec(text) ?? []
  return list.split('\n').flatMap(line => (line === '' ? [] : [line.slice('  - '.length)]))
}

/**
 * Runs all that a revision requires of a server against an MCP endpoint, and what the suite shows beside it. Nothing is
 * expected to fail.
 *
 * @param url the endpoint, on this machine's loopback
 */
export async function runConformance(url: string, revision: Revision): Promise<ScenarioResult[]> {
  const required = new Set(await requiredScenarios(revision))
  const checks = await runSuite(url, revision)
  return [...checks].map(([scenario, found]) => resultOf(scenario, found, required.has(scenario)))
}

/** A result in a line or more, for people. */
export function inWords({ scenario, held, failures, warnings }: ScenarioResult): string {
  const lines = [...failures.map(one => `    failed: ${one}`), ...warnings.map(one => `    warning: ${one}`)]
  return [`${scenario}: ${held} held, ${failures.length} failed, ${warnings.length} warn`, ...lines].join('\n')
}

function resultOf(scenario: string, checks: readonly Check[], scored: boolean): ScenarioResult {
  const of = (status: Check['status']) => checks.filter(one => one.status === status)
  const said = (status: Check['status']) => of(status).map(({ id, errorMessage = '' }) => `${id}: ${errorMessage}`)
  const failures = said('FAILURE')
  const held = of('SUCCESS').length
  return { scenario, scored, passed: failures.length === 0 && held > 0, held, failures, warnings: said('WARNING') }
}

/** The suite writes a folder for each scenario, `server-<scenario>-<time>`, with its checks. */
async function runSuite(url: string, revision: Revision): Promise<Map<string, Check[]>> {
  const out = await mkdtemp(join(tmpdir(), 'meshwork-conformance-'))
  try {
    const said = await execute('server', '--url', url, '--requirements', revision, '-o', out)
    const folders = (await readdir(out)).sort()
    if (folders.length === 0) throw new Error(`the conformance suite ran nothing:\n${said}`)
    const checks = new Map<string, Check[]>()
    for (const folder of folders) {
      const [, scenario = folder] = /^server-(.+)-\d{4}-\d\d-\d\dT.*$/.exec(folder) ?? []
      checks.set(scenario, await readChecks(join(out, folder, 'checks.json')))
    }
    return checks
  } finally {
    await rm(out, { recursive: true, force: true })
  }
}

/** A scenario that could not be run leaves its folder empty. */
async function readChecks(file: string): Promise<Check[]> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Check[]
  } catch (error) {
    return [{ id: 'not-run', status: 'FAILURE', errorMessage: String(error) }]
  }
}

/** All that it says. Failed checks make it exit with 1: that is no fault of the run. */
function execute(...args: readonly string[]): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>()
  const options = { env: { PATH: process.env.PATH }, maxBuffer: 64 * 1024 ** 2 }
  execFile(process.execPath, [join(suite, 'dist/index.js'), ...args], options, (_error, out, err) =>
    resolve(`${out}${err}`),
  )
  return promise
}
