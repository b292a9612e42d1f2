import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { firstMissing, readWalkThrough, type Step } from './walk-through.ts'

/**
 * Replays a walk-through word by word in a clean checkout, and fails at the first block of commands that fails or does
 * not print what the page says:
 *
 *     node scripts/replay.ts docs/scaling.md 'Development' 'Load test'
 *
 * The mesh's usual ports must be free. Whatever became of it, the mesh is down afterwards.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const ports = [8080, 50051, 8404, 8500]
const [page = '', ...headings] = process.argv.slice(2)
/** Of one block; an image is built within it. */
const timeoutMs = 600_000

const steps = readWalkThrough(readFileSync(join(root, page), 'utf8'), headings)
const taken = (await Promise.all(ports.map(async port => ((await listens(port)) ? [port] : [])))).flat()
if (steps.length === 0) {
  fail('usage: node scripts/replay.ts PAGE HEADING …')
} else if (taken.length > 0) {
  fail(`the walk-through uses the mesh's usual ports, and something listens at ${taken.join(', ')}`)
} else {
  const checkout = mkdtempSync(join(tmpdir(), 'meshwork-replay-'))
  try {
    fill(checkout)
    const broken = steps.find(step => !replay(step, checkout))
    if (broken === undefined) console.log(`${steps.length} blocks of ${page} hold`)
    else fail(`${page}:${broken.line} does not hold (${broken.heading})`)
  } finally {
    run('make down MODE=local; if docker info >/dev/null; then docker-compose down --volumes; fi', checkout)
    rmSync(checkout, { recursive: true, force: true })
  }
}

/**
 * Every file of the project that git knows or would, the packages as they are installed, and this machine's certificates:
 * behind an intercepting proxy no image is built without them.
 */
function fill(checkout: string): void {
  const files = 'git ls-files -z --cached --others --exclude-standard'
  const present = `(${files}; find certs -type f -print0 2>/dev/null) | xargs -0 sh -c 'for f; do if [ -e "$f" ]; then printf "%s\\0" "$f"; fi; done' sh`
  execFileSync('sh', ['-c', `${present} | tar --null -cf - -T - | tar -xf - -C '${checkout}'`], { cwd: root })
  // Links where both are on one file system.
  const [from, to] = [join(root, 'node_modules'), join(checkout, 'node_modules')]
  if (spawnSync('cp', ['-al', from, to], { stdio: 'ignore' }).status !== 0) {
    rmSync(to, { recursive: true, force: true })
    execFileSync('cp', ['-a', from, to])
  }
  execFileSync('touch', [join(to, '.package-lock.json')])
}

/** @returns whether it did what the page says */
function replay({ commands, expected }: Step, checkout: string): boolean {
  console.log(commands.replace(/^/gm, '$ '))
  const startedAt = performance.now()
  const { status, printed } = run(commands, checkout)
  console.log(`${printed}(${((performance.now() - startedAt) / 1000).toFixed(1)} s)\n`)
  const missing = firstMissing(expected, printed)
  if (status !== 0) console.log(`exit status ${status}`)
  else if (missing !== undefined) console.log(`it does not print: ${missing}`)
  return status === 0 && missing === undefined
}

/** Runs commands as they would be typed: nothing that this process was told about meshes reaches them. */
function run(commands: string, cwd: string): { readonly status: number | null; readonly printed: string } {
  const forgotten = ['MESH_DIR', 'MESH_ROUTER', 'CONSUL_HTTP_ADDR', 'MODE', 'NODE_OPTIONS', 'MAKEFLAGS']
  const forget = `unset ${forgotten.join(' ')}`
  const typed = `exec 2>&1; ${forget}; set -e\n${commands}`
  const { status, stdout } = spawnSync('sh', ['-c', typed], { cwd, encoding: 'utf8', timeout: timeoutMs })
  return { status, printed: stdout }
}

function listens(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect(port, '127.0.0.1', () => resolve(true))
  socket.once('error', () => resolve(false))
  return promise.finally(() => socket.destroy())
}

function fail(message: string): void {
  console.error(`replay: ${message}`)
  process.exitCode = 1
}
