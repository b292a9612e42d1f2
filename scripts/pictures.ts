import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Exchange, terminalSvg } from './terminal-svg.ts'

/**
 * Makes the terminal pictures of docs/pictures from what commands really write: `npm run pictures`. It brings a mesh of
 * its own up on the usual ports, which must be free, and takes it down. It needs `script` of util-linux, for commands
 * to believe that somebody looks. mesh.svg is drawn by hand.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const columns = 96
const directory = mkdtempSync(join(tmpdir(), 'meshwork-pictures-'))

/** A mesh of its own, weather that needs no network, and no word of npm's. */
const settings = `export MESH_DIR='${directory}' WEATHER_PROVIDER=climate NPM_CONFIG_LOGLEVEL=error; unset CONSUL_HTTP_ADDR NO_COLOR`

/** Runs a command on a terminal of its own, as a person would. */
function run(command: string): Exchange {
  const typed = `${settings}; stty cols ${columns} rows 50; ${command}`
  const { status, stdout } = spawnSync('script', ['-qec', typed, '/dev/null'], { cwd: root, encoding: 'utf8' })
  if (status === 0) return { command, written: stdout }
  throw new Error(`${command} failed (${status}):\n${stdout}`)
}

function draw(name: string, title: string, exchanges: readonly Exchange[]): void {
  const file = join(root, 'docs', 'pictures', `${name}.svg`)
  const svg = terminalSvg(title, exchanges, columns)
  writeFileSync(file, svg)
  console.log(`docs/pictures/${name}.svg: ${svg.length} bytes`)
}

/** The process of one echo agent. */
function echoPid(): number {
  const listed = execFileSync('sh', ['-c', `${settings}; sh cli/mesh.sh ls --json`], { cwd: root, encoding: 'utf8' })
  const { services } = JSON.parse(listed) as { services: { name: string; instances: { pid: number }[] }[] }
  const pid = services.find(({ name }) => name === 'agent-echo')?.instances[0]?.pid
  if (pid === undefined) throw new Error('no echo agent runs')
  return pid
}

const forecast = `npx mesh call weather.get_forecast '{"location":"Paris","days":1}'`
const calls = `for i in 1 2 3 4; do
  curl -si localhost:8080/v1/echo/run --json '{"input":"hi"}' | grep mesh-instance
done`

run('make install')
try {
  draw('terminal', 'from nothing to a first call', [run('make up MODE=local'), run('npx mesh ls'), run(forecast)])
  const scaled = run('make scale-echo N=3')
  const killed = run(`kill -9 ${echoPid()}`)
  draw('kill', 'three instances, one of them killed', [scaled, killed, run(calls), run('npx mesh ls')])
} finally {
  run('npx mesh down')
  rmSync(directory, { recursive: true, force: true })
}
