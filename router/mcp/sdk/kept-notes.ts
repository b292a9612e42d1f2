import type { NotedSession, SessionNote, SessionNotes } from '../../peers/session-notes.ts'
import { type LogLevel, logLevels } from '../mcp-request.ts'
import type { SessionTokens } from '../sealed/session-token.ts'

/** What a client hears of where it said nothing. */
const usualLevel: LogLevel = 'info'

/**
 * How much is kept at most. Beyond it, the session that said nothing for the longest and that nobody follows is forgotten;
 * characters are those of all watched URIs together.
 */
const most = { sessions: 10_000, watchedOfOne: 100, characters: 10_000_000 }

interface Kept {
  /** Absent: it said none. */
  level?: LogLevel
  readonly watched: Set<string>
}

/** A request that is being served here; over: there is nothing to cancel. */
interface Running {
  cancel: (() => void) | undefined
}

/**
 * What clients of the legacy era said and that holds beyond one request: how much of a log they want, and which resources they
 * watch. A session is nowhere but in its token, so every router keeps this beside it.
 */
export class KeptNotes implements SessionNotes {
  readonly #tokens: Pick<SessionTokens, 'read'>
  readonly #kept = new Map<string, Kept>()
  readonly #running = new Map<string, Running>()
  readonly #followers = new Map<string, Set<() => void>>()
  /** Of the URIs of all sessions. */
  #characters = 0

  constructor(tokens: Pick<SessionTokens, 'read'>) {
    this.#tokens = tokens
  }

  /** @returns false: a resource too many to watch */
  note(sessionId: string, note: SessionNote): boolean {
    const nonce = this.#nonceOf(sessionId)
    if (nonce === undefined) return true
    switch (note.kind) {
      case 'cancelled':
        this.#running.get(requestKey(nonce, note.requestId))?.cancel?.()
        return true
      case 'log_level':
        this.#keep(nonce).level = logLevels.find(level => level === note.level) ?? usualLevel
        return true
      case 'watched':
        if (!this.#watch(nonce, note.uri)) return false
        break
      case 'unwatched':
        this.#unwatch(nonce, note.uri)
    }
    for (const changed of this.#followers.get(nonce) ?? []) changed()
    return true
  }

  recall(sessionId: string): NotedSession {
    const kept = this.#kept.get(this.#nonceOf(sessionId) ?? '')
    return { ...(kept?.level !== undefined && { logLevel: kept.level }), watched: [...(kept?.watched ?? [])] }
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
    const running: Running = { cancel }
    this.#running.set(key, running)
    return () => {
      // Tables of a map that it has outgrown keep what was in them for a while.
      running.cancel = undefined
      if (this.#running.get(key) === running) this.#running.delete(key)
    }
  }

  #nonceOf(sessionId: string): string | undefined {
    const session = this.#tokens.read(sessionId)
    return typeof session === 'string' ? undefined : session.nonce
  }

  #keep(nonce: string): Kept {
    const kept = this.#kept.get(nonce) ?? { watched: new Set() }
    this.#kept.delete(nonce)
    this.#kept.set(nonce, kept)
    this.#makeRoom(nonce)
    return kept
  }

  #watch(nonce: string, uri: string): boolean {
    const { watched } = this.#keep(nonce)
    if (watched.has(uri)) return true
    if (watched.size >= most.watchedOfOne) return false
    watched.add(uri)
    this.#characters += uri.length
    this.#makeRoom(nonce)
    if (this.#characters <= most.characters) return true
    this.#unwatch(nonce, uri)
    return false
  }

  #unwatch(nonce: string, uri: string): void {
    if (this.#kept.get(nonce)?.watched.delete(uri)) this.#characters -= uri.length
  }

  /** Forgets as many sessions as it takes, but neither this one nor those that are followed. */
  #makeRoom(spared: string): void {
    for (const [nonce, { watched }] of this.#kept) {
      if (this.#kept.size <= most.sessions && this.#characters <= most.characters) return
      if (nonce === spared || this.#followers.has(nonce)) continue
      for (const uri of watched) this.#characters -= uri.length
      this.#kept.delete(nonce)
    }
  }
}

function requestKey(nonce: string, requestId: string): string {
  return `${nonce} ${requestId}`
}
