import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What the stand-in for Docker answers. */
export interface FakeDocker {
  /** Whether an engine answers. */
  readonly engine?: boolean
  /** Whether there is a docker-compose. */
  readonly compose?: boolean
  /** Images that are here; none can be pulled. */
  readonly images?: readonly string[]
  /** Containers that run, by service. */
  readonly running?: Readonly<Record<string, number>>
  /** Containers that have ended, by service. */
  readonly ended?: Readonly<Record<string, number>>
  /** A service whose container ends whenever it is started, and what it says last. */
  readonly crashing?: readonly [service: string, lastLine: string]
  /** Whether the doors speak TLS. */
  readonly tls?: boolean
  /** Whether a file of COMPOSE_FILE has been deleted. */
  readonly fileGone?: boolean
  /** Whether images can be built. */
  readonly buildable?: boolean
}

/** What docker-compose.yml and Dockerfile need. */
export const everyImage = [
  'meshwork',
  'haproxy:3.2',
  'hashicorp/consul:1.22',
  'debian:bookworm-slim',
  'node:24-bookworm-slim',
]

const composeConfig = (tls: boolean) => `services:
  consul:
    image: hashicorp/consul:1.22
  controller:
    build:
      context: .
    environment:
      ${tls ? 'TLS_DIR: /run/certificates' : 'LOG_LEVEL: info'}
    image: meshwork
  haproxy:
    image: haproxy:3.2
  mcp-router:
    build:
      context: .
    image: meshwork
    scale: 2
  echo-agent:
    build:
      context: .
    image: meshwork
  hello:
    build:
      context: hello
volumes:
  consul:
`
const services = ['consul', 'controller', 'haproxy', 'mcp-router', 'echo-agent', 'weather-tool', 'itinerary-worker']

/** A `docker` and a `docker-compose` that only write down what they are told. For what the scripts decide, not for what Docker does. */
export function fakeDocker(given: FakeDocker) {
  const folder = mkdtempSync(join(tmpdir(), 'fake-docker-'))
  const log = join(folder, 'log')
  const { engine = true, compose = true, images = everyImage, running = {}, ended = {}, crashing } = given
  const install = (name: string, body: string) => {
    writeFileSync(join(folder, name), `#!/bin/sh\necho "${name} $*" >>'${log}'\n${body}`)
    chmodSync(join(folder, name), 0o755)
  }
  const idsOf = (service: string, all: boolean) =>
    Array.from({ length: (running[service] ?? 0) + (all ? (ended[service] ?? 0) : 0) }, (_, i) => `${service}-${i}`)
  const list = (ids: readonly string[]) => `for id in ${ids.join(' ')}; do echo $id; done ;;`
  const cases = [true, false].flatMap(all => [
    ...services.map(service => `*${all ? '--all*' : ''}service=${service}) ${list(idsOf(service, all))}`),
    `*${all ? '--all*' : ''}) ${list(services.flatMap(service => idsOf(service, all)))}`,
  ])
  writeFileSync(log, '')
  install(
    'docker',
    `${engine ? '' : 'exit 1'}
case "$1 $2" in
  'compose version' | 'manifest inspect') exit 1 ;;
  'image inspect') case $3 in ${images.join(' | ')}) exit 0 ;; *) exit 1 ;; esac ;;
  ps*) case "$*" in ${cases.join('\n')} esac ;;
  inspect*) ${crashing === undefined ? '' : `grep -q '^docker-compose up' '${log}' && echo '0 ${crashing[0]} running 1'`} ;;
  logs*) echo '${crashing?.[1] ?? ''}' ;;
esac
`,
  )
  install(
    'docker-compose',
    `${compose ? '' : 'exit 1'}
case "$*" in
  build*) ${given.buildable === false ? "echo 'npm: no network'; exit 1" : 'echo noise'} ;;
  'config -q') ${given.fileGone === true ? '[ "$COMPOSE_FILE" = docker-compose.yml ]' : ''} ;;
  'config --services') printf '%s\\n' ${services.join(' ')} ;;
  config) cat <<'END'
${composeConfig(given.tls ?? false)}END
  ;;
  'version --short') echo 1.29.2 ;;
  port*) echo 127.0.0.1:$3 ;;
  down*) ${given.fileGone === true ? '[ "$COMPOSE_FILE" = docker-compose.yml ]' : ''} ;;
  logs*) case "$*" in *--no-color*) ;; *) printf '\\033[36m' ;; esac; echo 'echo-agent | hello' ;;
esac
`,
  )
  const { PATH = '' } = process.env
  return {
    env: { PATH: `${folder}:${PATH}`, MESH_DIR: join(folder, 'mesh'), COMPOSE_PROJECT_NAME: 'fake', MODE: '' },
    folder,
    /** The commands of Compose that change something, in order. */
    changes(): string[] {
      const lines = readFileSync(log, 'utf8').split('\n')
      return lines.filter(line => /^docker-compose (build|up|down)|^docker (stop|rm)/.test(line))
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  }
}
