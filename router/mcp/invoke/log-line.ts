import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { asObject } from '../../json-object.ts'
import { type LogLevel, logLevels } from '../mcp-request.ts'

/**
 * A `mesh.v1.LogEntry`, as JSON, as the params of `notifications/message`.
 *
 * @param least   the least level that the client wants
 * @param service who says it, where the entry names no part of itself
 * @returns `undefined` where it matters less than that
 */
export function logLine(entry: JsonValue, least: LogLevel, service: string): JsonObject | undefined {
  const { level: said, logger, data } = asObject(entry)
  const name = typeof said === 'string' ? said.replace('LOG_LEVEL_', '').toLowerCase() : ''
  const level = logLevels.find(known => known === name) ?? 'info'
  if (logLevels.indexOf(level) < logLevels.indexOf(least)) return undefined
  return { level, logger: typeof logger === 'string' && logger !== '' ? logger : service, data: data ?? null }
}
