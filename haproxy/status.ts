/** What the controller says of itself under `/status`. */
export interface EdgeStatus {
  /** Whether HAProxy was last seen to be what Consul and the settings ask for, or the last that was accepted. */
  readonly ready: boolean
  /** Why not, or what is wrong beside: the latest pass's error. Absent: nothing. */
  readonly error?: string
  /** Why the newest configuration is not the one that serves. Absent: it is. */
  readonly refusedConfiguration?: string
  /** What Consul says and the edge does not do, by service: why. */
  readonly refused: Readonly<Record<string, string>>
  /** What runs; absent while HAProxy does not answer. */
  readonly haproxy?: { readonly version: string; readonly pid: number; readonly structure: string }
  readonly consul: { readonly answering: boolean; readonly silentMs: number; readonly holding: number }
  readonly reloads: number
  readonly backends: readonly {
    readonly name: string
    readonly members: readonly { readonly id: string; readonly place: string; readonly standing: string }[]
  }[]
}
