import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { everyImage, type FakeDocker, fakeDocker } from './support/fake-docker.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const shells = ['dash', 'bash'].filter(shell => spawnSync(shell, ['-c', 'true']).status === 0)

function run(env: Readonly<Record<string, string>>, command: string, ...argv: string[]) {
  const { status, stdout, stderr } = spawnSync(command, argv, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, MAKEFLAGS: '', ...env },
  })
  return { status, out: stdout, err: stderr }
}

const oneOfEach = { controller: 1, 'mcp-router': 2, 'echo-agent': 1, 'weather-tool': 1, 'itinerary-worker': 1 }

/** One for each image, however many services run it. */
const builds = ['docker-compose build controller', 'docker-compose build hello']

describe.each(shells)('scripts under %s', shell => {
  it.each<[string, FakeDocker]>([
    ['no Docker engine answers', { engine: false }],
    ['a Docker engine answers, but there is neither docker compose nor docker-compose', { compose: false }],
    ['but the image haproxy:3.2 is neither here nor to be pulled', { images: everyImage.slice(2) }],
    ['but the image node:24-bookworm-slim is neither here', { images: everyImage.slice(1, 4) }],
  ])('stay local where %s', (reason, given) => {
    using docker = fakeDocker(given)
    const able = run(docker.env, shell, 'scripts/compose.sh', 'able')
    expect(able).toMatchObject({ status: 1, out: expect.stringContaining(reason) })
    // A folder that cannot be: so that no mesh is really started.
    const up = run({ ...docker.env, MESH_DIR: join(docker.folder, 'log/none') }, shell, 'scripts/in-mode.sh', 'up')
    expect(up.out).toContain('mode: local (')
    expect(up.out).toContain(reason)
    expect(docker.changes()).toEqual([])
  })

  it('take Compose where it has all that it needs, remember it, and forget it with `down`', () => {
    using docker = fakeDocker({ running: oneOfEach })
    const inMode = (...argv: string[]) => run(docker.env, shell, 'scripts/in-mode.sh', ...argv)
    const up = inMode('up')
    expect(up, up.err).toMatchObject({ status: 0 })
    expect(up.out).toContain('mode: compose (a Docker engine answers, and has or gets every image)')
    expect(up.out).toContain('http://127.0.0.1:8080/mcp')

    expect(inMode('scale', 'echo=3').status).toBe(0)
    expect(run({ ...docker.env, MODE: 'local' }, shell, 'scripts/in-mode.sh', 'up')).toMatchObject({
      status: 1,
      err: 'mesh: the mesh is up in compose mode: `make down` first\n',
    })
    expect(inMode('down').status).toBe(0)
    expect(existsSync(join(docker.env.MESH_DIR, 'mode'))).toBe(false)
    expect(docker.changes()).toEqual([
      ...builds,
      'docker-compose up -d --no-build',
      'docker-compose up -d --no-deps --no-recreate --scale echo-agent=3 echo-agent',
      'docker-compose down --remove-orphans',
    ])
  })

  it('bring everything down though a file that brought it up is gone', () => {
    using docker = fakeDocker({ running: oneOfEach, fileGone: true })
    const down = run(docker.env, shell, 'scripts/in-mode.sh', 'down')
    expect(down).toMatchObject({ status: 0, err: expect.stringContaining('by docker-compose.yml alone') })
    expect(docker.changes()).toEqual(['docker-compose down --remove-orphans'])
  })

  it('write logs without colours into a pipe', () => {
    using docker = fakeDocker({ running: oneOfEach })
    expect(run(docker.env, shell, 'scripts/compose.sh', 'logs').out).toBe('echo-agent | hello\n')
  })

  it('build nothing where the image is here and what it stands on is not', () => {
    using docker = fakeDocker({ images: everyImage.slice(0, 3) })
    expect(run(docker.env, shell, 'scripts/in-mode.sh', 'up').out).toContain('mode: compose')
    expect(docker.changes()).toEqual(['docker-compose up -d --no-build'])
  })

  it('leave what was scaled up at its number, counting those that were killed', () => {
    using docker = fakeDocker({
      running: { ...oneOfEach, 'mcp-router': 1, 'echo-agent': 2 },
      ended: { 'echo-agent': 1 },
    })
    expect(run(docker.env, shell, 'scripts/compose.sh', 'up').status).toBe(0)
    expect(docker.changes()).toEqual([...builds, 'docker-compose up -d --no-build --scale echo-agent=3'])
  })

  it('show what a build wrote only where it fails', () => {
    using docker = fakeDocker({})
    const well = run(docker.env, shell, 'scripts/compose.sh', 'up')
    expect(well.out + well.err).not.toContain('noise')
    using broken = fakeDocker({ buildable: false })
    expect(run(broken.env, shell, 'scripts/compose.sh', 'up')).toMatchObject({
      status: 1,
      err: expect.stringContaining('npm: no network\nmesh: the image of controller cannot be built\n'),
    })
    expect(broken.changes()).toEqual(builds.slice(0, 1))
  })

  it('tell at once which container ends, and its last words', () => {
    using docker = fakeDocker({ crashing: ['controller', 'cannot start: RATE_LIMIT_PER_TOOL is no number'] })
    expect(run(docker.env, shell, 'scripts/compose.sh', 'up')).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('mesh: controller has ended: cannot start: RATE_LIMIT_PER_TOOL is no number\n'),
    })
  })

  it('name the doors by what they speak', () => {
    using docker = fakeDocker({ tls: true })
    const { out } = run(docker.env, shell, 'scripts/compose.sh', 'up')
    expect(out).toContain('https://127.0.0.1:8080/mcp\n')
    expect(out).toContain('https://127.0.0.1:8080/v1\n')
    expect(out).toContain('127.0.0.1:50051 (TLS)\n')
  })

  it('forget a mode in which nothing is there any more', () => {
    using docker = fakeDocker({})
    const remember = (mode: string) => {
      mkdirSync(docker.env.MESH_DIR, { recursive: true })
      writeFileSync(join(docker.env.MESH_DIR, 'mode'), `${mode}\n`)
    }
    const up = (env = {}) => run({ ...docker.env, ...env }, shell, 'scripts/in-mode.sh', 'up')
    remember('local')
    expect(up({ MODE: 'compose' })).toMatchObject({ status: 0, out: expect.stringContaining('(MODE says so)') })
    remember('compose')
    expect(up().out).toContain('mode: compose (a Docker engine answers')
    remember('local')
    // Its record of a process that ended long ago.
    mkdirSync(join(docker.env.MESH_DIR, 'processes'))
    writeFileSync(join(docker.env.MESH_DIR, 'mesh.json'), '{}')
    writeFileSync(join(docker.env.MESH_DIR, 'processes/echo.json'), '{\n  "pid": 2147483647,\n}')
    expect(up().out).toContain('mode: compose (a Docker engine answers')
    writeFileSync(join(docker.env.MESH_DIR, 'processes/echo.json'), `{\n  "pid": ${process.pid},\n}`)
    expect(up({ MODE: 'compose' })).toMatchObject({ status: 1, err: expect.stringContaining('is up in local mode') })
  })

  it.each([['up'], ['down'], ['ls'], ['scale', 'echo=3']])('say in one line that the engine is away: %s', (...argv) => {
    using docker = fakeDocker({ engine: false })
    const inMode = (env = {}) => run({ ...docker.env, ...env }, shell, 'scripts/in-mode.sh', ...argv)
    expect(inMode({ MODE: 'compose' })).toMatchObject({
      status: 1,
      err: 'mesh: no Docker engine answers: start one, or say MODE=local\n',
    })
    const file = join(docker.env.MESH_DIR, 'mode')
    mkdirSync(docker.env.MESH_DIR, { recursive: true })
    writeFileSync(file, 'compose\n')
    expect(inMode()).toMatchObject({
      status: 1,
      err: `mesh: the mesh runs in containers, and no Docker engine answers: start it; where it never comes back, delete ${file}\n`,
    })
    expect(docker.changes()).toEqual([])
  })

  it('suggest `make up` where nothing is up', () => {
    using docker = fakeDocker({})
    const ran = run(docker.env, shell, 'scripts/in-mode.sh', 'check')
    expect(ran).toMatchObject({
      status: 1,
      err: expect.stringContaining('mesh: no mesh is up here: start one with `make up`\n'),
    })
  })

  it('scale all services but no router, in one go', () => {
    using docker = fakeDocker({ running: oneOfEach })
    expect(run(docker.env, shell, 'scripts/compose.sh', 'scale', '--all', '2', 'router=3').status).toBe(0)
    const scales = '--scale echo-agent=2 --scale weather-tool=2 --scale itinerary-worker=2 --scale mcp-router=3'
    const names = 'echo-agent weather-tool itinerary-worker mcp-router'
    expect(docker.changes()).toEqual([`docker-compose up -d --no-deps --no-recreate ${scales} ${names}`])
  })

  it('replace routers one by one: a new one before an old one goes', () => {
    using docker = fakeDocker({ running: oneOfEach })
    const ran = run({ ...docker.env, MODE: 'compose' }, shell, 'scripts/manage_routers.sh', 'restart')
    expect(ran, ran.err).toMatchObject({ status: 0 })
    const more = 'docker-compose up -d --no-deps --no-recreate --scale mcp-router=3 mcp-router'
    const gone = (id: string) => [`docker stop --time 40 ${id}`, `docker rm ${id}`]
    expect(docker.changes()).toEqual([more, ...gone('mcp-router-0'), more, ...gone('mcp-router-1')])
  })

  it.each([
    ['scripts/in-mode.sh', 'scale', 'echo=0'],
    ['scripts/in-mode.sh', 'scale', 'echo=101'],
    ['scripts/in-mode.sh', 'scale', 'nobody=2'],
    ['scripts/in-mode.sh', 'scale', 'consul=2'],
    ['scripts/in-mode.sh', 'scale', '--all', '-1'],
    ['scripts/in-mode.sh', 'scale', '--all'],
    ['scripts/in-mode.sh', 'scale'],
    ['scripts/in-mode.sh', 'restart', 'haproxy'],
    ['scripts/in-mode.sh', 'dance'],
    ['scripts/manage_routers.sh', 'scale', '2.5'],
    ['scripts/manage_routers.sh', 'scale', '999999999999'],
    ['scripts/manage_routers.sh', 'dance'],
  ])('refuse %s %s %s %s, and change nothing', (...argv) => {
    using docker = fakeDocker({ running: oneOfEach })
    const ran = run({ ...docker.env, MODE: 'compose' }, shell, ...argv)
    expect(ran.status).toBe(2)
    expect(ran.err).toMatch(/^(mesh: |usage: )/)
    expect(docker.changes()).toEqual([])
  })

  it('know two modes', () => {
    using docker = fakeDocker({})
    const ran = run({ ...docker.env, MODE: 'cloud' }, shell, 'scripts/in-mode.sh', 'ls')
    expect(ran).toMatchObject({ status: 2, err: 'mesh: MODE must be compose or local, not "cloud"\n' })
  })
})
