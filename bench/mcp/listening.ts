import type { AddressInfo, Server } from 'node:net'

/** Takes a free port of the loopback, and says in a line of JSON which. */
export function listenAndSay(server: Server): void {
  server.listen(0, '127.0.0.1', () => say((server.address() as AddressInfo).port))
}

export function say(port: number): void {
  process.stdout.write(`${JSON.stringify({ msg: 'listening', port })}\n`)
}
