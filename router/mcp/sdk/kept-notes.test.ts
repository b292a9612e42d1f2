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

  it('forgets the session that said nothing for the longest beyond 10,000, and watches 100 resources of one', () => {
    const notes = keep()
    for (let i = 0; i <= 10_000; i++) {
      notes.note(`ok ${i}`, { kind: 'log_level', level: 'debug' })
      if (i > 0) notes.note('ok 0', { kind: 'watched', uri: `x:${i}` })
    }
    expect([notes.levelOf('0'), notes.levelOf('1'), notes.levelOf('2')]).toEqual(['debug', 'info', 'debug'])
    expect(notes.recall('ok 0').watched).toHaveLength(100)
  })
})
