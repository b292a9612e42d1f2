import { connect, constants, createServer, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http2'

/**
 * The least that a forwarder of gRPC in node:http2 can do. One instance, no choice, no deadline, no retry, no metadata, no
 * metrics, no log. What it takes is what node:http2 takes.
 *
 * Usage: node bench/peers/bare-forwarder.ts PORT-OF-THE-INSTANCE
 */
const upstream = connect(`http://127.0.0.1:${process.argv[2]}`)
const server = createServer({ settings: { maxConcurrentStreams: 1000 } })

server.on('stream', (stream, headers) => {
  const request = upstream.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: headers[':path'],
    'content-type': 'application/grpc',
    te: 'trailers',
  })
  let ending: OutgoingHttpHeaders = {}
  stream.pipe(request)
  request.on('response', (_answer: IncomingHttpHeaders) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers(ending))
    request.on('data', chunk => stream.write(chunk))
  })
  request.on('trailers', (trailers: IncomingHttpHeaders) => {
    ending = { 'grpc-status': trailers['grpc-status'] }
  })
  // Not `end`: data may end before the trailers are here.
  request.on('close', () => stream.end())
  request.on('error', () => stream.close())
  stream.on('error', () => request.close())
})

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address !== 'object' || address === null) return
  process.stdout.write(`${JSON.stringify({ msg: 'listening', port: address.port })}\n`)
})
