import { execFileSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { findConsul } from './consul.ts'
import { findHaproxy } from './find-haproxy.ts'
import { buildGoService, goPath } from './go-service.ts'
import { buildLabDescriptors } from './lab-descriptors.ts'

/**
 * Before all stories: what they need beside Node. As root on Debian what is missing is installed; elsewhere what is on
 * the PATH is used, and what must be skipped is said loudly. Under `CI=true` nothing is skipped: it fails instead.
 */
export default function install(): void {
  buildLabDescriptors()
  findConsul()
  try {
    if (findHaproxy() === undefined) installPackages('haproxy')
  } catch (error) {
    skip('the stories of the edge', (error as Error).message)
  }
  try {
    if (!hasGo()) installPackages('golang-go', 'golang-google-grpc-dev')
    buildGoService()
  } catch (error) {
    const { stderr, message } = error as { stderr?: Buffer; message: string }
    skip('the story of a Go gRPC server', `${message} ${stderr ?? ''}`.trim())
    // One from an earlier run would be run in its place.
    rmSync(fileURLToPath(new URL('../../.cache/go/geo', import.meta.url)), { force: true })
  }
}

function skip(what: string, reason: string): void {
  if (process.env.CI === 'true') throw new Error(`CI needs ${what}: ${reason}`)
  process.stderr.write(`\n*** SKIPPED: ${what}. ${reason}\n\n`)
}

function hasGo(): boolean {
  try {
    execFileSync('go', ['version'], { stdio: 'pipe' })
  } catch {
    return false
  }
  return existsSync(`${goPath}/src/google.golang.org/grpc`)
}

function installPackages(...packages: string[]): void {
  const isRoot = process.getuid?.() === 0
  if (!isRoot || !existsSync('/usr/bin/apt-get')) throw new Error(`it needs the Debian packages ${packages.join(', ')}`)
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-qq', '-y', ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
  process.stderr.write(`installing ${packages.join(', ')} for the stories\n`)
  apt('update')
  apt('install', '--no-install-recommends', ...packages)
}
