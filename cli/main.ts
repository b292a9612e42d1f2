import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Invocation } from './command.ts'
import { exitCode } from './exit-code.ts'
import { runMesh } from './run-mesh.ts'
import { createTerminal } from './terminal.ts'

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')
const version = (JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }).version

const stopping = new AbortController()
const stop = () => {
  // The second one does not wait for anything.
  if (stopping.signal.aborted) process.exit(130)
  stopping.abort()
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)
// A reader that went away (`mesh ls | head -1`) is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? exitCode.ok : 1))

const terminal = createTerminal(process, process.env)
const invocation: Invocation = { env: process.env, root, terminal, signal: stopping.signal }
const code = await runMesh(process.argv.slice(2), version, invocation)
// What a command left open must not keep it from ending; what it wrote must still arrive.
process.stdout.write('', () => process.exit(code))
