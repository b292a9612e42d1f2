import { describe, expect, it } from 'vitest'
import type { Snapshot } from '#mesh/instance.ts'
import { ManualClock } from '#mesh/manual-clock.ts'
import type { Resolver } from '#mesh/resolve/resolver.ts'
import { watchServices } from './watch-services.ts'

/** A resolver that says what the test says, when it says it. */
function scripted() {
  const tellers = new Map<string, (snapshot: Snapshot) => void>()
  let tellNames = (_names: readonly string[]) => {}
  const resolver: Resolver = {
    watch(service, tell) {
      tellers.set(service, tell)
      return () => tellers.delete(service)
    },
    watchNames(tell) {
      tellNames = tell
      return () => {}
    },
    status: () => ({ answering: true, silentMs: 0, holding: 0 }),
  }
  return {
    resolver,
    watched: () => [...tellers.keys()].sort(),
    names: (...names: string[]) => tellNames(names),
    tell: (service: string) => tellers.get(service)?.({ service, instances: [] }),
  }
}

const setUp = (isKept: (service: string) => boolean = () => false) => {
  const consul = scripted()
  const clock = new ManualClock()
  const services = watchServices({ resolver: consul.resolver, clock, isKept, onChange: () => {} })
  return { consul, clock, services }
}

describe('watchServices', () => {
  it('is settled when the names and each of them have been heard of, and stays so when one is new', () => {
    const { consul, services } = setUp()
    consul.tell('mcp-router')
    expect(services.settled).toBe(false)
    consul.names('shop')
    expect(services.settled).toBe(false)
    consul.tell('shop')
    expect(services.settled).toBe(true)
    consul.names('shop', 'new')
    expect(services.settled).toBe(true)
  })

  it('waits no longer than ten seconds for a service that nobody tells of, but for the routers', async () => {
    const { consul, clock, services } = setUp()
    consul.names('silent')
    await clock.advance(11_000)
    expect(services.settled).toBe(false)
    consul.tell('mcp-router')
    expect(services.settled).toBe(true)
  })

  it('stops watching who is gone, but not who has a backend', () => {
    const { consul, services } = setUp(service => service === 'shop')
    consul.names('shop', 'tool-x')
    expect(consul.watched()).toEqual(['mcp-router', 'shop', 'tool-x'])
    consul.tell('tool-x')
    consul.names()
    expect(consul.watched()).toEqual(['mcp-router', 'shop'])
    expect(services.snapshots.has('tool-x')).toBe(false)
  })
})
