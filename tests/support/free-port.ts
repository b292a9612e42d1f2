import { type AddressInfo, createServer, type Server } from 'node:net'

/**
 * Ports on the loopback that nothing listens on now, all different.
 *
 * For programs that must be told their port (Consul, HAProxy); whatever can listen on port 0 should. Another process
 * may take one before it is used: whoever starts a program on them tries again with others.
 */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen))
  const ports = servers.map(server => (server.address() as AddressInfo).port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

function listen(): Promise<Server> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}
