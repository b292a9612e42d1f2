/** A request, taken off the wire: what routes work on, so that they can be read and tested without a socket. */
export interface ApiRequest {
  readonly method: string
  /** What follows the route's path, decoded: a service's name, a key. */
  readonly rest: string
  readonly query: URLSearchParams
  readonly body: Buffer
  /** The client went away: stop waiting. */
  readonly signal: AbortSignal
}

/** One of `json`, `text`, `html` and `bytes`, or none for an empty body. Status 200 unless said otherwise. */
export interface ApiReply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly text?: string
  readonly html?: string
  readonly bytes?: Buffer
}

export interface Route {
  /** Exact, or everything below where it ends in a slash. */
  readonly path: string
  /** What each method does; any other is a 405. */
  readonly methods: Readonly<Record<string, (request: ApiRequest) => ApiReply | Promise<ApiReply>>>
  /** The longest body that is taken. */
  readonly maxBodyBytes?: number
}

/** A request that is refused, in Consul's words where Consul refuses it too. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number

  constructor(status: number, text: string) {
    super(text)
    this.status = status
  }
}

/** Whether a flag is there: `?passing`, `?passing=true` and `?passing=1` all say yes. */
export function flag(query: URLSearchParams, name: string): boolean {
  const value = query.get(name)
  if (value === null) return false
  if (value === '' || /^(1|t|true)$/i.test(value)) return true
  if (/^(0|f|false)$/i.test(value)) return false
  throw new Refusal(400, `Invalid value for ?${name}`)
}
