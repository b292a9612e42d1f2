import {
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type handleServerStreamingCall,
  type handleUnaryCall,
  Server,
  ServerCredentials,
} from '@grpc/grpc-js'

const same = (value: Buffer) => value

function method(name: string, requestStream: boolean, responseStream: boolean) {
  const path = `/test.v1.Bytes/${name}`
  const codecs = {
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  }
  return { path, requestStream, responseStream, ...codecs }
}

/** The service `test.v1.Bytes`: one method of each shape, whose messages are whatever bytes. */
export const bytesDefinition = {
  Unary: method('Unary', false, false),
  ServerStream: method('ServerStream', false, true),
  ClientStream: method('ClientStream', true, false),
  Bidi: method('Bidi', true, true),
}

/** Handlers of it. */
export interface BytesHandlers {
  readonly Unary?: handleUnaryCall<Buffer, Buffer>
  readonly ServerStream?: handleServerStreamingCall<Buffer, Buffer>
  readonly ClientStream?: handleClientStreamingCall<Buffer, Buffer>
  readonly Bidi?: handleBidiStreamingCall<Buffer, Buffer>
}

export interface BytesServer {
  readonly port: number
  readonly server: Server
  close(): void
}

/** A real grpc-js server, as an instance in a test. */
export async function serveBytes(handlers: BytesHandlers): Promise<BytesServer> {
  const server = new Server({ 'grpc.max_receive_message_length': -1 })
  server.addService(bytesDefinition, { ...handlers })
  const port = await new Promise<number>((resolve, reject) =>
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    ),
  )
  return { port, server, close: () => server.forceShutdown() }
}
