import type { DescMethod } from '@bufbuild/protobuf'

/** How many messages go each way. */
export type Shape = DescMethod['methodKind']

/** Whether any number of messages goes in; otherwise it is one. */
export function takesStream(shape: Shape): boolean {
  return shape === 'client_streaming' || shape === 'bidi_streaming'
}

/** Whether any number of messages comes out; otherwise it is one. */
export function givesStream(shape: Shape): boolean {
  return shape === 'server_streaming' || shape === 'bidi_streaming'
}
