import { MeshError } from '#mesh/errors.ts'
import { readNamedColumns } from '#mesh/named-columns.ts'
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

/** The page of statistics that HAProxy shows at a port of this machine; the mesh's own is at 8404 where nobody says otherwise. */
export function statsPage(port = 8404): string {
  return `http://127.0.0.1:${port}/stats`
}

/**
 * Reads what HAProxy has behind its doors; slots that nobody has taken are left out.
 *
 * @param stats the page as `statsPage` has it, or only where it is: `http://127.0.0.1:8404`
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

/** Reads the statistics as `/stats;csv` has them: one row for each server and each sum. */
export function parseEdgeServers(csv: string): EdgeServer[] {
  return readNamedColumns(csv, ',')
    .filter(({ svname = '' }) => svname !== '' && !/^(FRONTEND|BACKEND)$/.test(svname))
    .filter(({ status = '' }) => !status.startsWith('MAINT'))
    .map(({ pxname = '', addr = '', status = '', scur, stot }) => ({
      backend: pxname,
      address: addr,
      status,
      up: status.startsWith('UP'),
      current: Number(scur),
      total: Number(stot),
    }))
}
