import { describe, expect, it } from 'vitest'
import { MeshError } from '#mesh/errors.ts'
import { openMeshDirectory } from '../local/mesh-directory.ts'
import type { MeshPlace } from './mesh-place.ts'
import { askEach } from './routers.ts'

const place: MeshPlace = {
  directory: openMeshDirectory('/nowhere'),
  router: 'http://door',
  grpc: 'door:1',
  consul: 'consul:1',
  local: true,
}

/** Asks routers of which some answer, by what they answer. */
function ask(answers: Readonly<Record<string, string | MeshError>>) {
  return askEach(['http://b', 'http://a'], place, async url => {
    const answer = answers[url] ?? new MeshError('unavailable', `nobody at ${url}`)
    if (answer instanceof MeshError) throw answer
    return { router: answer }
  })
}

describe('askEach', () => {
  it('has the answers of all that can be reached, sorted, and says how many cannot', async () => {
    expect(await ask({ 'http://a': 'r2', 'http://b': 'r1' })).toEqual({
      answers: [{ router: 'r1' }, { router: 'r2' }],
      unreachable: 0,
    })
    expect(await ask({ 'http://a': 'r2' })).toEqual({ answers: [{ router: 'r2' }], unreachable: 1 })
  })

  it('asks at the door of the mesh where none can be reached', async () => {
    expect(await ask({ 'http://door': 'r1' })).toEqual({ answers: [{ router: 'r1' }], unreachable: 1 })
    await expect(ask({})).rejects.toThrow('nobody at http://door')
  })

  it('passes on what a router says is wrong', async () => {
    const wrong = new MeshError('unknown_service', 'no service "x"')
    await expect(ask({ 'http://a': wrong, 'http://b': wrong, 'http://door': 'r1' })).rejects.toBe(wrong)
  })
})
