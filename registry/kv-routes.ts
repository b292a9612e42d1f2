import { type ApiReply, type ApiRequest, flag, Refusal, type Route } from './api.ts'
import { blockingQuery } from './blocking-query.ts'
import type { Changes } from './changes.ts'
import type { Kv, KvEntry } from './kv.ts'

/** Consul's bound on a value. */
const maxValueBytes = 512 * 1024

/** `/v1/kv/…`: get (one, raw, recurse, keys), put (flags, cas), delete (recurse, cas). Locks and sessions are not here. */
export function kvRoutes(kv: Kv, changes: Changes, random: () => number): Route[] {
  const get = (request: ApiRequest) => {
    const { rest, query } = request
    const many = flag(query, 'recurse') || flag(query, 'keys')
    const indexOf = () => (many ? kv.indexUnder(rest) : kv.indexOf(rest))
    const reply = (): ApiReply => {
      if (many) return listReply(kv.under(rest), rest, query)
      const entry = kv.get(rest)
      if (entry === undefined) return { status: 404 }
      return flag(query, 'raw') ? rawReply(entry) : { json: [renderEntry(entry)] }
    }
    if (!many && rest === '') throw new Refusal(400, 'Missing key name')
    return blockingQuery(request, changes, random, indexOf, reply)
  }

  const put = ({ rest, query, body }: ApiRequest) => {
    if (rest === '') throw new Refusal(400, 'Missing key name')
    for (const lock of ['acquire', 'release']) {
      if (query.has(lock))
        throw new Refusal(400, `${lock} is not supported by the embedded registry: it has no sessions`)
    }
    return { json: kv.put(rest, body, numberOf(query, 'flags') ?? 0, numberOf(query, 'cas')) }
  }

  const remove = ({ rest, query }: ApiRequest) => {
    if (flag(query, 'recurse')) {
      kv.removeUnder(rest)
      return { json: true }
    }
    if (rest === '') throw new Refusal(400, 'Missing key name')
    return { json: kv.remove(rest, numberOf(query, 'cas')) }
  }

  return [{ path: '/v1/kv/', methods: { GET: get, PUT: put, DELETE: remove }, maxBodyBytes: maxValueBytes }]
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  if (!/^\d+$/.test(text)) throw new Refusal(500, `strconv.ParseUint: parsing "${text}": invalid syntax`)
  return Number(text)
}

function listReply(entries: readonly KvEntry[], prefix: string, query: URLSearchParams): ApiReply {
  if (!flag(query, 'keys')) return entries.length === 0 ? { status: 404 } : { json: entries.map(renderEntry) }
  // Of the whole store no keys are an empty list, but of a prefix they are not found.
  if (entries.length === 0) return prefix === '' ? { json: [] } : { status: 404 }
  const separator = query.get('separator') ?? ''
  return { json: [...new Set(entries.map(({ key }) => cutAt(key, separator, prefix.length)))] }
}

/** A key up to and including the first separator past the prefix, as a folder; whole where there is none. */
function cutAt(key: string, separator: string, from: number): string {
  const at = separator === '' ? -1 : key.indexOf(separator, from)
  return at < 0 ? key : key.slice(0, at + separator.length)
}

function rawReply({ value }: KvEntry): ApiReply {
  const headers = {
    'Content-Type': 'text/plain',
    'Content-Security-Policy': 'sandbox',
    'X-Content-Type-Options': 'nosniff',
  }
  return { bytes: value, headers }
}

function renderEntry({ key, value, flags, createIndex, modifyIndex }: KvEntry) {
  return {
    LockIndex: 0,
    Key: key,
    Flags: flags,
    Value: value.length === 0 ? null : value.toString('base64'),
    CreateIndex: createIndex,
    ModifyIndex: modifyIndex,
  }
}
