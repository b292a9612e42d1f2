import { describe, expect, it } from 'vitest'
import type { Offer } from '../offer/offer.ts'
import { createNoteSession } from './session-methods.ts'

const watchable = { operation: { shape: 'server_streaming' } }
const offer = { resource: () => watchable } as unknown as Offer

describe('createNoteSession', () => {
  it('tells the client that a resource too many is not watched, and no other router of it', async () => {
    const told: unknown[] = []
    const noteEverywhere = async (...said: unknown[]) => void told.push(said)
    const noteSession = createNoteSession({ note: (_, { kind }) => kind !== 'watched' }, { noteEverywhere })
    const refused = noteSession('resources/subscribe', { uri: 'x:1' }, offer, 's')
    await expect(refused).rejects.toMatchObject({ code: 'resource_exhausted' })
    expect(told).toEqual([])
    await noteSession('resources/unsubscribe', { uri: 'x:1' }, offer, 's')
    expect(told).toEqual([['s', { kind: 'unwatched', uri: 'x:1' }]])
  })
})
