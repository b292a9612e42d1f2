import { Server, ServerCredentials, status } from '@grpc/grpc-js'

/** A gRPC server that speaks only health, as a test says. */
export interface HealthServer {
  readonly port: number
  /** 1: SERVING, 2: NOT_SERVING; a name without a word is NOT_FOUND. */
  readonly words: Map<string, 1 | 2>
  /** Closes it and every connection; harmless when it is closed. */
  kill(): void
}

const bytes = {
  requestSerialize: (value: Buffer) => value,
  requestDeserialize: (value: Buffer) => value,
  responseSerialize: (value: Buffer) => value,
  responseDeserialize: (value: Buffer) => value,
}
const check = { path: '/grpc.health.v1.Health/Check', requestStream: false, responseStream: false, ...bytes }

/** @param names health names that are SERVING at the start */
export async function startHealthServer(...names: string[]): Promise<HealthServer> {
  const words = new Map<string, 1 | 2>(names.map(name => [name, 1]))
  const server = new Server()
  server.addService(
    { check },
    {
      check({ request }: { request: Buffer }, done: (error: object | null, value?: Buffer) => void) {
        // HealthCheckRequest: a tag, a length, the name. Names here are shorter than 128 bytes.
        const word = words.get(request.subarray(2).toString())
        if (word === undefined) done({ code: status.NOT_FOUND, details: 'unknown service' })
        else done(null, Buffer.from([0x08, word]))
      },
    },
  )
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    ),
  )
  return { port, words, kill: () => server.forceShutdown() }
}
