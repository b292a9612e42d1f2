import type { JsonValue } from '@bufbuild/protobuf'
import type { Operation } from '../../catalogue/operation.ts'
import { isObject } from '../../json-object.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import type { McpRequest } from '../mcp-request.ts'
import { logLine } from './log-line.ts'
import { createProgress } from './progress.ts'

/**
 * Tells a client of the messages of a stream that come before its last: lines of a log where it wants such, and
 * progress where it gave a token for it. Resolves when the client has room for more.
 *
 * @returns `undefined` where the client wants neither, so that nobody needs to decode them
 */
export function tellBeforeTheEnd(
  { desc, service }: Operation,
  { meta, logLevel, notify }: McpRequest,
): ((json: JsonValue) => Promise<void>) | undefined {
  const { progressToken } = meta
  const { log, progress: own } = meshFields(desc.output)
  const wantsLog = logLevel !== undefined && log !== undefined
  if (progressToken === undefined && !wantsLog) return undefined
  const progress = createProgress(desc.output)

  return async json => {
    const entry = log && fieldOf(json, log.jsonName)
    const line = wantsLog && entry !== undefined ? logLine(entry, logLevel, service) : undefined
    if (line !== undefined) await notify('notifications/message', line)
    const isOnlyLog = entry !== undefined && (own === undefined || fieldOf(json, own.jsonName) === undefined)
    if (progressToken === undefined || isOnlyLog) return
    await notify('notifications/progress', { progressToken, ...progress(json) })
  }
}

function fieldOf(json: JsonValue, name: string): JsonValue | undefined {
  return isObject(json) ? json[name] : undefined
}
