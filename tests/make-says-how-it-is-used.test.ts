import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const shells = ['/bin/dash', '/bin/bash'].filter(existsSync)

function make(shell: string, ...argv: string[]) {
  const env = { ...process.env, MODE: 'local', MESH_DIR: '/nowhere/at/all', MAKEFLAGS: '' }
  return spawnSync('make', [`SHELL=${shell}`, ...argv], { cwd: root, encoding: 'utf8', env })
}

describe.each(shells)('make under %s', shell => {
  it('lists every target by itself', () => {
    const { status, stdout } = make(shell)
    expect(status).toBe(0)
    for (const target of [
      'up',
      'down',
      'status',
      'logs-NAME',
      'scale-NAME',
      'scale-all',
      'scale-down',
      'check-consul',
    ]) {
      expect(stdout).toMatch(new RegExp(`^  ${target} +\\w`, 'm'))
    }
  })

  it.each(['scale-echo', 'scale-weather', 'scale-router', 'scale-all'])(
    'wants a whole number from 1 for %s',
    target => {
      for (const argv of [[], ['N='], ['N=0'], ['N=-1'], ['N=x'], ['N=1.5'], ['N=3 4'], ['N=101'], ["N=3'"]]) {
        const { status, stderr } = make(shell, target, ...argv)
        expect(status).toBe(2)
        expect(stderr).toContain(`usage: make ${target} N=3   (N is a whole number from 1 to 100)`)
      }
    },
  )

  it('fails where the command fails', () => {
    const { status, stderr } = make(shell, 'scale-nothing-of-the-kind', 'N=1')
    expect(status).toBe(2)
    expect(stderr).toContain('mesh: there is no service "nothing-of-the-kind" here; there are echo, weather, itinerary')
  })
})
