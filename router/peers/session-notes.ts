/** What a client of the legacy MCP era said to one router, and every router needs to know. */
export type SessionNote =
  /** The least level of lines of a log that it wants, as MCP spells it. */
  | { readonly kind: 'log_level'; readonly level: string }
  /** It wants to hear of a resource from now on, or not any more. */
  | { readonly kind: 'watched' | 'unwatched'; readonly uri: string }
  /** It gives up a request; the JSON-RPC id as JSON. */
  | { readonly kind: 'cancelled'; readonly requestId: string }

/** What holds of a session. */
export interface NotedSession {
  /** Absent: the client said none. */
  readonly logLevel?: string
  readonly watched: readonly string[]
}

/** Whoever keeps what clients said. The session is as the client says it: it may be anything. */
export interface SessionNotes {
  /** Never throws. */
  note(sessionId: string, note: SessionNote): void
  /** Never throws. */
  recall(sessionId: string): NotedSession
}
