import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type Program, startProgram } from './program.ts'

const path = (from: string) => fileURLToPath(new URL(`../../${from}`, import.meta.url))
const binary = path('.cache/go/geo')

/** Where Debian's Go packages lie: golang-google-grpc-dev and what it needs. */
export const goPath = '/usr/share/gocode'

/** Whether the Go service has been built; see `install.ts`. */
export const hasGoService = (): boolean => existsSync(binary)

/**
 * Builds it from Debian's packages alone: no module proxy, no network. About five seconds the first time.
 *
 * geo.pb.go is checked in, made from geo.proto by the protoc-gen-go that golang-github-golang-protobuf-1-3-dev brings
 * as source, so that no protoc is needed here.
 */
export function buildGoService(): void {
  mkdirSync(path('.cache/go'), { recursive: true })
  execFileSync('go', ['build', '-o', binary, '.'], {
    cwd: path('tests/support/go-geo'),
    env: { ...process.env, GO111MODULE: 'off', GOPATH: goPath, GOFLAGS: '', GOCACHE: path('.cache/go/build') },
    stdio: 'pipe',
  })
}

/** Starts it on a free port. */
export async function startGoService(reflection: boolean): Promise<{ program: Program; port: number }> {
  const program = startProgram('go-geo', binary, [`-reflection=${reflection}`])
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  void program.ended.then(() => reject(new Error(`the Go service ended: ${program.output}`)))
  const poll = setInterval(() => {
    const port = /^listening (\d+)$/m.exec(program.output)?.[1]
    if (port !== undefined) resolve(Number(port))
  }, 10)
  try {
    return { program, port: await promise }
  } finally {
    clearInterval(poll)
  }
}
