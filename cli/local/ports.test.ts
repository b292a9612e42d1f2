import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { listeningInodes } from './port-holder.ts'
import { claimPorts } from './ports.ts'

describe('claimPorts', () => {
  it('finds free ports where any will do, all different', async () => {
    const wanted = { what: 'x', option: '--x', port: 0 }
    const ports = await claimPorts([wanted, wanted])
    expect(new Set(ports).size).toBe(2)
    expect(Math.min(...ports)).toBeGreaterThan(0)
  })

  it('takes any other where the one is taken and any will do', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const [other] = await claimPorts([{ what: 'stats', option: '--stats-port', port, orAny: true }])
    expect(other).toBeGreaterThan(0)
    expect(other).not.toBe(port)
    await new Promise(resolve => holder.close(resolve))
  })

  it('names a port that is taken, who holds it, and the way out', async () => {
    const holder = createServer().listen(0, '127.0.0.1')
    await once(holder, 'listening')
    const { port } = holder.address() as AddressInfo
    const claim = claimPorts([{ what: 'gRPC', option: '--grpc-port', port }])
    await expect(claim).rejects.toThrow(`port ${port} (gRPC) is in use`)
    await expect(claim).rejects.toThrow('free it, or choose another with --grpc-port PORT')
    if (process.platform === 'linux') await expect(claim).rejects.toThrow(`by pid ${process.pid} (`)
    await new Promise(resolve => holder.close(resolve))
  })
})

describe('listeningInodes', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0
   1: 0100007F:1F90 0100007F:A0B0 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0
   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0`

  it('finds those that listen on the port, and not its connections', () => {
    expect(listeningInodes(table, 8080)).toEqual(['4711'])
    expect(listeningInodes(table, 80)).toEqual(['4713'])
    expect(listeningInodes(table, 81)).toEqual([])
  })
})
