import { Client, credentials, type handleUnaryCall, Server, ServerCredentials } from '@grpc/grpc-js'

/**
 * The other way to build a forwarder: grpc-js on both sides, with codecs that leave messages as bytes. One instance, one
 * method (grpc-js has no catch-all handler), no choice, no deadline, no retry, no metrics, no log.
 *
 * Usage: node bench/peers/grpc-js-forwarder.ts PORT-OF-THE-INSTANCE METHOD-PATH
 */
const [, , upstream = '', path = ''] = process.argv
const asBytes = (bytes: Buffer) => bytes
const client = new Client(`127.0.0.1:${upstream}`, credentials.createInsecure(), { 'grpc.enable_retries': 0 })
const server = new Server()

const forward: handleUnaryCall<Buffer, Buffer> = ({ request }, done) => {
  client.makeUnaryRequest<Buffer, Buffer>(path, asBytes, asBytes, request, (error, answer) => done(error, answer))
}
server.register(path, forward, asBytes, asBytes, 'unary')
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error
  process.stdout.write(`${JSON.stringify({ msg: 'listening', port })}\n`)
})
