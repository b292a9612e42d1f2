import {
  type CallOptions,
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  type StatusObject,
} from '@grpc/grpc-js'

const same = (value: Buffer) => value

/** All that a caller hears of a call. */
export interface Heard {
  readonly messages: readonly Buffer[]
  readonly headers: Metadata
  readonly code: number
  readonly details: string
  readonly trailers: Metadata
}

export interface Asked {
  readonly call: ClientDuplexStream<Buffer, Buffer>
  /** Resolves when the status is here, whatever it is. */
  readonly heard: Promise<Heard>
}

export interface BytesClient {
  /**
   * Calls a method of `test.v1.Bytes`: the messages are sent and the request ended, unless it is to stay open. Any
   * shape is a bidi call as far as the wire can tell.
   */
  ask(method: string, messages?: readonly Buffer[], options?: AskOptions): Asked
  readonly client: Client
}

export interface AskOptions extends CallOptions {
  readonly metadata?: Metadata
  /** The request is not ended. */
  readonly open?: boolean
}

/** A real grpc-js client with a connection of its own. */
export function bytesClient(port: number): BytesClient {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    'grpc.enable_retries': 0,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': -1,
  })
  return {
    client,
    ask(method, messages = [Buffer.alloc(0)], { metadata = new Metadata(), open, ...options } = {}) {
      const path = method.startsWith('/') ? method : `/test.v1.Bytes/${method}`
      const call = client.makeBidiStreamRequest<Buffer, Buffer>(path, same, same, metadata, options)
      const received: Buffer[] = []
      let headers = new Metadata()
      const heard = new Promise<Heard>(resolve => {
        call.on('metadata', found => {
          headers = found
        })
        call.on('data', message => received.push(message))
        call.on('error', () => {})
        call.on('status', ({ code, details, metadata: trailers }: StatusObject) =>
          resolve({ messages: received, headers, code, details, trailers }),
        )
      })
      for (const message of messages) call.write(message)
      if (open !== true) call.end()
      return { call, heard }
    },
  }
}
