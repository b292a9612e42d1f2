import { isUtf8 } from 'node:buffer'
import type { JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'

/** Deeper than any message that means something, and far from what reading it would need of the stack. */
const mostDeep = 500

/**
 * Reads a body as JSON.
 *
 * Bytes that are no UTF-8 are refused rather than replaced: what a service gets is what its caller wrote. So is what nests
 * too deeply: whoever walks through it later, here or in a library, would run out of stack.
 *
 * @throws MeshError `malformed`
 */
export function parseJson(body: Buffer): JsonValue {
  if (!isUtf8(body)) throw new MeshError('malformed', 'the body is not UTF-8')
  if (body.length > mostDeep && nestsDeeperThan(body, mostDeep)) {
    throw new MeshError('malformed', `the body nests deeper than ${mostDeep} levels`)
  }
  try {
    return JSON.parse(body.toString()) as JsonValue
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.slice(0, 200) : String(cause)
    throw new MeshError('malformed', `the body is not JSON: ${reason}`, { cause })
  }
}

const [quote, backslash, openList, openObject, closeList, closeObject] = Buffer.from('"\\[{]}')

/** Counts brackets outside of texts; of what is no JSON it says something or other. */
function nestsDeeperThan(body: Buffer, most: number): boolean {
  let depth = 0
  let inText = false
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (inText) {
      if (byte === backslash) at += 1
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (byte === openList || byte === openObject) depth += 1
    else if (byte === closeList || byte === closeObject) depth -= 1
    if (depth > most) return true
  }
  return false
}
