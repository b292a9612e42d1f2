import { describe, expect, it } from 'vitest'
import type { Session } from '../sealed/session-token.ts'
import { KeptNotes } from './kept-notes.ts'

/** Knows every token that begins with "ok", by the rest of it. */
function keep(): KeptNotes {
  const read = (text: string) => (text.startsWith('ok ') ? ({ nonce: text.slice(3) } as Session) : 'forged')
  return new KeptNotes({ read })
}

describe('KeptNotes', () => {
  it('knows the level that a session said last; info where it said none, or what is none', () => {
    const notes = keep()
    expect(notes.levelOf('a')).toBe('info')
    expect(notes.levelOf(undefined)).toBe('info')
    notes.note('ok a', { kind: 'log_level', level: 'debug' })
    notes.note('ok a', { kind: 'log_level', level: 'error' })
    notes.note('ok b', { kind: 'log_level', level: 'loud' })
    expect([notes.levelOf('a'), notes.levelOf('b')]).toEqual(['error', 'info'])
    expect(notes.recall('ok a')).toEqual({ logLevel: 'error', watched: [] })
  })

  it('notes nothing of a session that no router made', () => {
    const notes = keep()
    notes.note('a', { kind: 'log_level', level: 'debug' })
    expect(notes.levelOf('a')).toBe('info')
    expect(notes.recall('a')).toEqual({ watched: [] })
  })

  it('tells who follows a session what it watches: at once, and whenever that changes', () => {
    const notes = keep()
    notes.note('ok a', { kind: 'watched', uri: 'x:1' })
    const heard: string[][] = []
    const end = notes.follow('a', uris => heard.push([...uris]))
    notes.note('ok a', { kind: 'watched', uri: 'x:2' })
    notes.note('ok b', { kind: 'watched', uri: 'x:3' })
    notes.note('ok a', { kind: 'unwatched', uri: 'x:1' })
    end()
    notes.note('ok a', { kind: 'unwatched', uri: 'x:2' })
    expect(heard).toEqual([['x:1'], ['x:1', 'x:2'], ['x:2']])
  })

  it('takes over what other routers know', () => {
    const notes = keep()
    notes.learn('ok a', [{ logLevel: 'debug', watched: ['x:1'] }, { watched: ['x:1', 'x:2'] }])
    expect(notes.recall('ok a')).toEqual({ logLevel: 'debug', watched: ['x:1', 'x:2'] })
  })

  it('says no level of a session that said none, so that another router that knows one keeps it', () => {
    const notes = keep()
    notes.note('ok a', { kind: 'watched', uri: 'x:1' })
    expect(notes.recall('ok a')).toEqual({ watched: ['x:1'] })
  })

  it('cancels the request of that session and id, while it runs', () => {
    const notes = keep()
    const cancelled: string[] = []
    const end = notes.running('a', 7, () => cancelled.push('a 7'))
    notes.running('b', '7', () => cancelled.push('b "7"'))
    for (const requestId of ['"7"', '8', '7']) notes.note('ok a', { kind: 'cancelled', requestId })
    expect(cancelled).toEqual(['a 7'])
    end()
    notes.note('ok a', { kind: 'cancelled', requestId: '7' })
    notes.note('ok b', { kind: 'cancelled', requestId: '"7"' })
    expect(cancelled).toEqual(['a 7', 'b "7"'])
  })

  it('forgets the session that said nothing for the longest beyond 10,000, but none that is followed', () => {
    const notes = keep()
    const end = notes.follow('0', () => {})
    for (let i = 0; i <= 10_000; i++) notes.note(`ok ${i}`, { kind: 'log_level', level: 'debug' })
    expect(['0', '1', '2'].map(nonce => notes.levelOf(nonce))).toEqual(['debug', 'info', 'debug'])
    end()
    notes.note('ok x', { kind: 'log_level', level: 'debug' })
    expect(['0', '2', 'x'].map(nonce => notes.levelOf(nonce))).toEqual(['info', 'debug', 'debug'])
  })

  it('watches 100 resources of one session, and says that another is too many', () => {
    const notes = keep()
    const watch = (i: number) => notes.note('ok a', { kind: 'watched', uri: `x:${i}` })
    for (let i = 0; i < 100; i++) expect(watch(i)).toBe(true)
    expect([watch(100), watch(7)]).toEqual([false, true])
    notes.note('ok a', { kind: 'unwatched', uri: 'x:7' })
    expect(watch(100)).toBe(true)
    expect(notes.recall('ok a').watched).toHaveLength(100)
  })

  it('keeps URIs of 10 million characters in all: what is followed for longer than what is not', () => {
    const notes = keep()
    const uri = (i: number) => `${i}:`.padEnd(100_000, 'x')
    const watch = (session: string, i: number) => notes.note(`ok ${session}`, { kind: 'watched', uri: uri(i) })
    const watched = (session: string) => notes.recall(`ok ${session}`).watched.length
    const ends = ['a', 'c'].map(session => notes.follow(session, () => {}))
    for (let i = 0; i < 50; i++) expect([watch('a', i), watch('b', i)]).toEqual([true, true])
    expect(watch('c', 0)).toBe(true)
    expect(['a', 'b', 'c'].map(watched)).toEqual([50, 0, 1])
    for (let i = 1; i < 50; i++) expect(watch('c', i)).toBe(true)
    expect([watch('c', 50), watch('d', 0)]).toEqual([false, false])
    notes.note('ok a', { kind: 'unwatched', uri: uri(0) })
    expect([watch('c', 50), watch('c', 51)]).toEqual([true, false])
    for (const end of ends) end()
    expect(watch('d', 0)).toBe(true)
    expect(['a', 'c', 'd'].map(watched)).toEqual([0, 51, 1])
  })
})
