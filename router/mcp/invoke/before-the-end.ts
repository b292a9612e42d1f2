import type { JsonValue } from '@bufbuild/protobuf'
import type { Operation } from '../../catalogue/operation.ts'
import { isObject } from '../../json-object.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import type { McpRequest } from '../mcp-request.ts'
import { logLine } from './log-line.ts'
import { createProgress } from './progress.ts'

/** What a client hears of the messages of a stream that come before its last. */
export interface BeforeTheEnd {
  /** Whether a message is for telling, whatever comes behind it: its service says a line of its log, or how far it has come. */
  isNews(json: JsonValue): boolean
  /** Tells of one. Resolves when the client has room for more. */
  tell(json: JsonValue): Promise<void>
}

/**
 * Tells a client of the messages of a stream that come before its last: lines of a log where it wants such, and
 * progress where it gave a token for it.
 *
 * @returns `undefined` where the client wants neither, so that nobody needs to decode them
 */
export function tellBeforeTheEnd(
  { desc, service }: Operation,
  { meta, logLevel, notify }: McpRequest,
): BeforeTheEnd | undefined {
  const { progressToken } = meta
  const { log, progress: own } = meshFields(desc.output)
  const wantsLog = logLevel !== undefined && log !== undefined
  if (progressToken === undefined && !wantsLog) return undefined
  const progress = createProgress(desc.output)

  const entryIn = (json: JsonValue) => log && fieldOf(json, log.jsonName)
  const hasProgress = (json: JsonValue) => own !== undefined && fieldOf(json, own.jsonName) !== undefined

  return {
    isNews: json => hasProgress(json) || entryIn(json) !== undefined,
    async tell(json) {
      const entry = entryIn(json)
      const line = wantsLog && entry !== undefined ? logLine(entry, logLevel, service) : undefined
      if (line !== undefined) await notify('notifications/message', line)
      const isOnlyLog = entry !== undefined && !hasProgress(json)
      if (progressToken === undefined || isOnlyLog) return
      await notify('notifications/progress', { progressToken, ...progress(json) })
    },
  }
}

function fieldOf(json: JsonValue, name: string): JsonValue | undefined {
  return isObject(json) ? json[name] : undefined
}
