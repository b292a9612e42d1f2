import type { AddressInfo, Server } from 'node:net'
import { MeshError } from './errors.ts'
import { hostPort } from './host-port.ts'

/**
 * Has a server take a port.
 *
 * @param port    0 is any free one
 * @param onError told of what fails from then on, such as a connection that could not be taken because no file descriptor
 *   was left: without a listener that would end the process
 * @returns the port taken
 * @throws MeshError `bad_config` that says why it cannot be taken
 */
export async function listen(
  server: Server,
  host: string,
  port: number,
  onError: (error: Error) => void,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const refuse = (cause: NodeJS.ErrnoException) => {
      const why = cause.code === 'EADDRINUSE' ? 'the port is in use' : cause.message
      reject(new MeshError('bad_config', `cannot listen on ${hostPort(host, port)}: ${why}`, { cause }))
    }
    server.once('error', refuse)
    server.listen(port, host, () => {
      server.off('error', refuse)
      server.on('error', onError)
      resolve()
    })
  })
  return (server.address() as AddressInfo).port
}
