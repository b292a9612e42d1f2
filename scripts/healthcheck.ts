import { systemClock } from '#mesh/clock.ts'
import { MeshError } from '#mesh/errors.ts'
import { probeHealth } from '#mesh/rpc/health-probe.ts'

const timeoutMs = 2_000

/**
 * Asks a program in this container for its health, as a container's health check: `node scripts/healthcheck.ts PLACE`.
 *
 * @param place `host:port` is asked by gRPC health for the whole server, a URL over HTTP
 * @returns what is wrong; `undefined` where all is well
 */
export async function whatIsWrong(place: string): Promise<string | undefined> {
  try {
    if (!/^https?:/.test(place)) {
      const word = await probeHealth(place, '', timeoutMs, systemClock)
      return word === 'SERVING' ? undefined : word
    }
    const answer = await fetch(place, { signal: AbortSignal.timeout(timeoutMs) })
    return answer.ok ? undefined : `HTTP ${answer.status}: ${(await answer.text()).trim()}`
  } catch (thrown) {
    return MeshError.from(thrown).message
  }
}

if (import.meta.main) {
  const wrong = await whatIsWrong(process.argv[2] ?? '127.0.0.1:50051')
  if (wrong !== undefined) process.stderr.write(`${wrong}\n`)
  process.exitCode = wrong === undefined ? 0 : 1
}
