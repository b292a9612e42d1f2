import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The image that the stories of Compose run; built anew for each run of theirs. */
export const testImage = 'meshwork-test'

/** Makes the same mesh under another name, with a label that makes it another image. @returns its name */
export function anotherTestImage(): string {
  const name = `${testImage}-next`
  const dockerfile = `FROM ${testImage}\nLABEL meshwork.version=next\n`
  execFileSync('docker', ['build', '--quiet', '--tag', name, '-'], {
    input: dockerfile,
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  return name
}

/** The two Composes that people have, and how each is called. */
export const composes = ['docker-compose 1', 'docker compose 2'] as const
export type ComposeName = (typeof composes)[number]

/** Runs a command of the project to its end; throws with what it wrote where it fails. */
export function runScript(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

/** Whether a Docker engine answers. */
export const hasEngine = (): boolean => succeeds('docker', 'version')

/** Whether there is something to run on an engine. */
export const hasTestImage = (): boolean => succeeds('docker', 'image', 'inspect', testImage)

function succeeds(command: string, ...args: string[]): boolean {
  try {
    runScript(command, ...args)
    return true
  } catch {
    return false
  }
}

/** The binary of a Compose; throws where it is not there and cannot be had. */
export function composeBinary(name: ComposeName): string {
  if (name === 'docker compose 2') return runScript('sh', 'scripts/install-compose.sh')
  const version = runScript('docker-compose', 'version', '--short')
  if (!version.startsWith('1.')) throw new Error(`docker-compose is ${version} here, not 1.29`)
  return 'docker-compose'
}
