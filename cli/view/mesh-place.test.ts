import { describe, expect, it } from 'vitest'
import { findConsul, findMesh } from './mesh-place.ts'

describe('findMesh', () => {
  it('takes the usual addresses where no folder is named, and none where the named one has no mesh', () => {
    expect(findMesh('/nowhere', {}, {})).toMatchObject({ router: 'http://127.0.0.1:8080', grpc: '127.0.0.1:50051' })
    expect(() => findMesh('/nowhere', {}, { dir: '/nowhere/else' })).toThrow('no mesh is up in /nowhere/else')
    expect(() => findMesh('/nowhere', { MESH_DIR: '/nowhere/else' }, {})).toThrow('no mesh is up in /nowhere/else')
  })
})

describe('findConsul', () => {
  it('takes CONSUL_HTTP_ADDR where no mesh is up, whether or not a folder is named', () => {
    const env = { CONSUL_HTTP_ADDR: '10.0.0.7:8500' }
    expect(findConsul('/nowhere', env, {})).toBe('10.0.0.7:8500')
    expect(findConsul('/nowhere', env, { dir: '/nowhere/else' })).toBe('10.0.0.7:8500')
  })

  it('takes the usual address only where no folder is named', () => {
    expect(findConsul('/nowhere', {}, {})).toBe('127.0.0.1:8500')
    expect(() => findConsul('/nowhere', {}, { dir: '/nowhere/else' })).toThrow('no mesh is up in /nowhere/else')
  })
})
