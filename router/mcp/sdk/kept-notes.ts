import type { NotedSession, SessionNote, SessionNotes } from '../../peers/session-notes.ts'
import { type LogLevel, logLevels } from '../mcp-request.ts'
import type { SessionTokens } from '../sealed/session-token.ts'

/** What a client hears of where it said nothing. */
const usualLevel: LogLevel = 'info'

/** How much is kept at most; beyond it, the session that said nothing for the longest is forgotten. */
const most = { sessions: 10_000, watchedOfOne: 100 }

interface Kept {
  level: LogLevel
  readonly watched: Set<string>
}

/**
 * What clients of the legacy era said and that holds beyond one request: how much of a log they want, and which resources they
 * watch. A session is nowhere but in its token, so every router keeps this beside it.
 */
export class KeptNotes implements SessionNotes {
  readonly #tokens: Pick<SessionTokens, 'read'>
  readonly #kept = new Map<string, Kept>()
  readonly #running = new Map<string, () => void>()
  readonly #followers = new Map<string, Set<() => void>>()

  constructor(tokens: Pick<SessionTokens, 'read'>) {
    this.#tokens = tokens
  }

  note(sessionId: string, note: SessionNote): void {
    const nonce = this.#nonceOf(sessionId)
    if (nonce === undefined) return
    switch (note.kind) {
      case 'cancelled':
        this.#running.get(requestKey(nonce, note.requestId))?.()
        return
      case 'log_level':
        this.#keep(nonce).level = logLevels.find(level => level === note.level) ?? usualLevel
        return
      case 'watched': {
        const { watched } = this.#keep(nonce)
        if (watched.size < most.watchedOfOne) watched.add(note.uri)
        break
      }
      case 'unwatched':
        this.#kept.get(nonce)?.watched.delete(note.uri)
    }
    for (const changed of this.#followers.get(nonce) ?? []) changed()
  }

  recall(sessionId: string): NotedSession {
    const kept = this.#kept.get(this.#nonceOf(sessionId) ?? '')
    return kept === undefined ? { watched: [] } : { logLevel: kept.level, watched: [...kept.watched] }
  }

  /** Takes over what other routers know. */
  learn(sessionId: string, noted: readonly NotedSession[]): void {
    for (const { logLevel, watched } of noted) {
      if (logLevel !== undefined) this.note(sessionId, { kind: 'log_level', level: logLevel })
      for (const uri of watched) this.note(sessionId, { kind: 'watched', uri })
    }
  }

  /** The least level of lines of a log that a session wants. */
  levelOf(nonce: string | undefined): LogLevel {
    return this.#kept.get(nonce ?? '')?.level ?? usualLevel
  }

  /** The resources that a session watches, and news when that changes. @returns ends it */
  follow(nonce: string, changed: (watched: ReadonlySet<string>) => void): () => void {
    const followers = this.#followers.get(nonce) ?? new Set()
    const tell = () => changed(this.#kept.get(nonce)?.watched ?? new Set())
    this.#followers.set(nonce, followers.add(tell))
    tell()
    return () => {
      if (followers.delete(tell) && followers.size === 0) this.#followers.delete(nonce)
    }
  }

  /** A request of a session is being served here. @returns says that it no longer is */
  running(nonce: string, requestId: string | number, cancel: () => void): () => void {
    const key = requestKey(nonce, JSON.stringify(requestId))
    this.#running.set(key, cancel)
    return () => {
      if (this.#running.get(key) === cancel) this.#running.delete(key)
    }
  }

  #nonceOf(sessionId: string): string | undefined {
    const session = this.#tokens.read(sessionId)
    return typeof session === 'string' ? undefined : session.nonce
  }

  #keep(nonce: string): Kept {
    const kept = this.#kept.get(nonce) ?? { level: usualLevel, watched: new Set() }
    this.#kept.delete(nonce)
    this.#kept.set(nonce, kept)
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most.sessions) break
      this.#kept.delete(oldest)
    }
    return kept
  }
}

function requestKey(nonce: string, requestId: string): string {
  return `${nonce} ${requestId}`
}
