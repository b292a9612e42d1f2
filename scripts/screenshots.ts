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
 * HAProxy, Chromium or Chrome, and a Consul, which `install-consul.sh` puts there. The mesh is one of its own, on free ports.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'meshwork-pictures-'))
const width = 1180

/** What a command of the shell writes. */
function shell(command: string): string {
  return execFileSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' }).trim()
}

const settings = `export MESH_DIR='${directory}' WEATHER_PROVIDER=climate CONSUL_BIN="$(sh scripts/install-consul.sh)"; unset CONSUL_HTTP_ADDR MESH_ROUTER`
const mesh = (words: string) => shell(`${settings}; sh cli/mesh.sh ${words}`)

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
  const ports = '--http-port 0 --grpc-port 0 --consul-port 0 --stats-port 0'
  const scale = '--scale router=3 echo=3 weather=2'
  const up = mesh(`up --detach --json --registry consul --edge haproxy ${ports} ${scale}`)
  const { router, grpc, consul, stats } = JSON.parse(up) as Record<'router' | 'grpc' | 'consul' | 'stats', string>
  await callBothDoors(router, grpc)

  await using browser = await openBrowser(
    shell('command -v chromium || command -v chromium-browser || command -v google-chrome'),
    width,
    620,
  )
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
