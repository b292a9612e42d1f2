import { type ApiReply, type ApiRequest, Refusal } from './api.ts'
import type { Changes } from './changes.ts'
import { parseDuration } from './duration.ts'

const defaultWaitMs = 300_000
const maxWaitMs = 600_000

/** At most this many wait at once: each holds a connection. */
const maxWaiting = 4096

/**
 * Answers as Consul's blocking queries do: at once without `index`, else when what is asked for has changed past it, or
 * after `wait` (5 minutes, at most 10) and up to a sixteenth more, so that queries do not all end together.
 *
 * @param indexOf the index of what is asked for
 * @param reply   the answer, made after the waiting
 * @param random  uniform in [0, 1)
 */
export async function blockingQuery(
  { query, signal }: ApiRequest,
  changes: Changes,
  random: () => number,
  indexOf: () => number,
  reply: () => ApiReply,
): Promise<ApiReply> {
  const datacenter = query.get('dc')
  if (datacenter !== null && datacenter !== '' && datacenter !== 'dc1') {
    throw new Refusal(500, 'No path to datacenter')
  }
  const past = parseIndex(query.get('index'))
  const waitMs = parseWait(query.get('wait'))
  if (past > 0) {
    if (changes.waiting >= maxWaiting) throw new Refusal(429, `too many waiting queries (at most ${maxWaiting})`)
    await changes.wait(indexOf, past, waitMs * (1 + random() / 16), signal)
  }

  const { headers, ...rest } = reply()
  const meta = {
    'X-Consul-Index': String(Math.max(1, indexOf())),
    'X-Consul-KnownLeader': 'true',
    'X-Consul-LastContact': '0',
  }
  return { ...rest, headers: { ...meta, ...headers } }
}

function parseIndex(text: string | null): number {
  if (text === null || text === '') return 0
  if (!/^\d{1,20}$/.test(text)) throw new Refusal(400, 'Invalid index')
  return Number(text)
}

function parseWait(text: string | null): number {
  if (text === null || text === '') return defaultWaitMs
  const waitMs = parseDuration(text)
  if (waitMs === undefined || waitMs < 0) throw new Refusal(400, 'Invalid wait time')
  return waitMs === 0 ? defaultWaitMs : Math.min(waitMs, maxWaitMs)
}
