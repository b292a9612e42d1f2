import { MeshError } from '#mesh/errors.ts'

/**
 * Reads a body as text, up to a bound.
 *
 * @throws MeshError `unavailable` as soon as there is more; the rest is not read
 */
export async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength
    if (bytes > maxBytes) throw new MeshError('unavailable', `the answer has more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
