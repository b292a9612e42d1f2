import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { WeatherServiceDefinition } from '#proto/gen/weather/v1/WeatherService.ts'
import { grpcCaller } from '../tests/support/grpc-caller.ts'
import { callRest } from '../tests/support/http-caller.ts'
import { openBrowser } from './browser.ts'

/**
 * Makes the screenshots of docs/pictures from a mesh that really runs: HAProxy's stats page and Consul's own UI. It needs
 * HAProxy, Chromium (`CHROMIUM_BIN` where it has another name) and a Consul, which `install-consul.sh` puts there. The
 * mesh is one of its own, on free ports.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'meshwork-pictures-'))
const consulBinary = execFileSync('sh', ['scripts/install-consul.sh'], { cwd: root, encoding: 'utf8' }).trim()
const { CONSUL_HTTP_ADDR: _elsewhere, MESH_ROUTER: _other, ...inherited } = process.env
const env = { ...inherited, MESH_DIR: directory, WEATHER_PROVIDER: 'climate', CONSUL_BIN: consulBinary }
const width = 1180

function mesh(...argv: string[]): string {
  return execFileSync('sh', ['cli/mesh.sh', ...argv], { cwd: root, env, encoding: 'utf8' })
}

/** Something to see on the stats page: calls through both doors. */
async function callBothDoors(router: string, grpc: string): Promise<void> {
  using weather = grpcCaller<WeatherServiceDefinition>('weather.v1.WeatherService', grpc)
  for (let i = 0; i < 300; i++) {
    await weather.unary('GetForecast', { location: 'Oslo' })
    await callRest(`${router}/v1/weather/get_current`, { location: 'Lima' })
  }
}

function keep(name: string, png: Buffer): void {
  writeFileSync(join(root, 'docs', 'pictures', `${name}.png`), png)
  console.log(`docs/pictures/${name}.png: ${png.length} bytes`)
}

try {
  const ports = ['--http-port', '0', '--grpc-port', '0', '--consul-port', '0', '--stats-port', '0']
  const scale = ['--scale', 'router=3', 'echo=3', 'weather=2']
  const up = mesh('up', '--detach', '--json', '--registry', 'consul', '--edge', 'haproxy', ...ports, ...scale)
  const { router, grpc, consul, stats } = JSON.parse(up) as Record<'router' | 'grpc' | 'consul' | 'stats', string>
  await callBothDoors(router, grpc)

  await using browser = await openBrowser(env.CHROMIUM_BIN ?? 'chromium', width, 620)
  const listed = (text: string) => `document.body.innerText.includes('${text}')`
  // Only what is up, and only the routers: the page of a mesh that has just begun is long.
  await browser.open(`${stats};up;norefresh?scope=mcp-router`, `document.querySelectorAll('.active_up').length >= 6`)
  keep('stats', await browser.png("document.querySelector('table.tbl')"))
  const ui = `http://${consul}/ui/dc1/services`
  await browser.open(ui, listed('worker-itinerary'))
  keep('consul-services', await browser.png())
  await browser.open(`${ui}/agent-echo/instances`, listed('echo-agent-'))
  keep('consul-instances', await browser.png())
} finally {
  mesh('down')
  rmSync(directory, { recursive: true, force: true })
}
