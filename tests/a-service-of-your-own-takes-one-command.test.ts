import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePortOptions, type MeshCli, openMeshCli } from './support/mesh-cli.ts'

const project = fileURLToPath(new URL('..', import.meta.url))

/** What git would give to somebody who clones this now, with what is installed. */
function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'mesh-copy-'))
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: project, encoding: 'utf8' })
  for (const file of listed.split('\n').filter(Boolean)) {
    if (existsSync(join(project, file))) cpSync(join(project, file), join(copy, file))
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
  return copy
}

describe('a service of your own', () => {
  let root: string
  let mesh: MeshCli
  beforeAll(async () => {
    root = copyProject()
    mesh = openMeshCli(root)
    await mesh.run('up', '--detach', ...freePortOptions)
    for (const kind of ['tool', 'agent', 'worker']) {
      const ran = await mesh.run('new', kind, `${kind}-of-mine`)
      expect(ran).toMatchObject({ code: 0, err: '' })
      expect(ran.out).toContain(`npx mesh scale ${kind}-of-mine=1`)
    }
  })
  afterAll(async () => {
    await mesh[Symbol.asyncDispose]()
    rmSync(root, { recursive: true })
  })

  const installed = (name: string, ...argv: string[]) =>
    execFileSync(join(root, 'node_modules/.bin', name), argv, { cwd: root, encoding: 'utf8', stdio: 'pipe' })

  it('holds to the types and the style of the house, and passes its own tests', () => {
    const folders = ['tools/tool-of-mine', 'agents/agent-of-mine', 'workers/worker-of-mine']
    writeFileSync(join(root, 'tsconfig.mine.json'), JSON.stringify({ extends: './tsconfig.json', include: folders }))
    installed('tsc', '-p', 'tsconfig.mine.json')
    installed('biome', 'check', ...folders)
    expect(installed('vitest', 'run', '--project', 'unit', ...folders)).toContain('3 passed')
  })

  it('is callable at every door as soon as it runs, with no other file touched', async () => {
    await mesh.run('scale', 'tool-of-mine=1', 'agent-of-mine=1', 'worker-of-mine=1')
    for (const via of ['http', 'grpc', 'mcp']) {
      expect(await mesh.json('call', 'tool-of-mine.greet', '{"name":"Ada"}', '--via', via)).toEqual({
        greeting: 'Hello, Ada!',
      })
      const run = await mesh.json<{ result: { text: string } }>(
        'call',
        'agent-of-mine.run',
        '{"input":"hi"}',
        '--via',
        via,
      )
      expect(run.result.text).toBe('You said: hi')
      expect(await mesh.json('call', 'worker-of-mine.do_steps', '{"steps":["look","leap"]}', '--via', via)).toEqual({
        outcome: { summary: 'Did look, leap.' },
      })
    }
  })

  it('refuses a name that is taken', async () => {
    const ran = await mesh.run('new', 'worker', 'tool-of-mine')
    expect(ran.code).toBe(2)
    expect(ran.err).toContain('"tool-of-mine" is taken by tools/tool-of-mine')
  })
})
