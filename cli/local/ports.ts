import { type AddressInfo, createServer, type Server } from 'node:net'
import { MeshError } from '#mesh/errors.ts'
import { describeHolder } from './port-holder.ts'

/** A port that somebody asked for, and the option that asks for another. */
export interface WantedPort {
  readonly what: string
  readonly option: string
  /** 0 is any free one. */
  readonly port: number
  /** Any free one will do where it is taken: nobody knows it by heart. */
  readonly orAny?: boolean
}

/**
 * Turns wanted ports into ports that can be listened on now.
 *
 * @returns the ports, in order
 * @throws MeshError that names, one a line, each port that is taken, who holds it, and how to choose another
 */
export async function claimPorts(wanted: readonly WantedPort[]): Promise<number[]> {
  const servers = await Promise.all(
    wanted.map(async ({ port, orAny }) => (await listen(port)) ?? (orAny ? await listen(0) : undefined)),
  )
  const ports = servers.map(server => (server === undefined ? 0 : (server.address() as AddressInfo).port))
  await Promise.all(
    servers.map(server => new Promise<void>(resolve => (server ? server.close(() => resolve()) : resolve()))),
  )

  const taken = wanted.filter((_, i) => servers[i] === undefined)
  if (taken.length === 0) return ports
  const faults = taken.map(({ what, option, port }) => {
    return `port ${port} (${what}) is in use${describeHolder(port)}: free it, or choose another with ${option} PORT`
  })
  throw new MeshError('unavailable', faults.join('\n'))
}

function listen(port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise(resolve => {
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
