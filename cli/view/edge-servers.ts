import { MeshError } from '#mesh/errors.ts'
import { routerService } from '#mesh/names.ts'

/** HAProxy's backends of routers, by door. */
export const routerBackends = { http: `${routerService}.http`, grpc: `${routerService}.grpc` } as const

/** One server that HAProxy knows, as its statistics tell. */
export interface EdgeServer {
  /** `mcp-router.grpc`. */
  readonly backend: string
  /** `127.0.0.1:41234`. */
  readonly address: string
  /** In HAProxy's words: `UP`, `DOWN`, `DRAIN`, `UP 1/2` while a check is awaited. */
  readonly status: string
  /** Whether it gets new requests. */
  readonly up: boolean
  /** Requests under way, and since HAProxy's latest reload in all. */
  readonly current: number
  readonly total: number
}

const answerWithinMs = 2_000

/**
 * Reads what HAProxy has behind its doors; slots that nobody has taken are left out.
 *
 * @param stats `http://127.0.0.1:8404`, or the page there as `mesh up` shows it: `http://127.0.0.1:8404/stats`
 * @throws MeshError `unavailable` where no HAProxy answers there
 */
export async function readEdgeServers(stats: string, signal?: AbortSignal): Promise<EdgeServer[]> {
  const bounded = AbortSignal.any([AbortSignal.timeout(answerWithinMs), ...(signal === undefined ? [] : [signal])])
  const place = stats.replace(/(\/stats)?\/?$/, '')
  const text = await fetch(`${place}/stats;csv`, { signal: bounded })
    .then(reply => reply.text())
    .catch(cause => {
      throw new MeshError('unavailable', `no HAProxy answers at ${place}`, { cause })
    })
  if (text.startsWith('# pxname,')) return parseEdgeServers(text)
  throw new MeshError('unavailable', `${place}/stats is not HAProxy's statistics: its STATS_PORT has them`)
}

/** Reads the statistics as `/stats;csv` has them: a line of names behind `# `, then one for each server and sum. */
export function parseEdgeServers(csv: string): EdgeServer[] {
  const [head = '', ...lines] = csv.split('\n')
  const names = head.replace(/^# /, '').split(',')
  const rows = lines.map(line => {
    const cells = line.split(',')
    return (name: string) => cells[names.indexOf(name)] ?? ''
  })
  return rows
    .filter(cell => cell('svname') !== '' && !/^(FRONTEND|BACKEND)$/.test(cell('svname')))
    .filter(cell => !cell('status').startsWith('MAINT'))
    .map(cell => ({
      backend: cell('pxname'),
      address: cell('addr'),
      status: cell('status'),
      up: cell('status').startsWith('UP'),
      current: Number(cell('scur')),
      total: Number(cell('stot')),
    }))
}
