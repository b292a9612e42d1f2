import type { JsonObject, JsonValue } from '@bufbuild/protobuf'
import { isObject } from '../../json-object.ts'
import { logLevels } from '../mcp-request.ts'

/** The revision of the protocol that this path speaks. */
export const modernVersion = '2026-07-28'

/** What the reserved names of `_meta` begin with. */
export const reserved = 'io.modelcontextprotocol/'

const levels: ReadonlySet<unknown> = new Set([undefined, ...logLevels])

/** Whether `params._meta` is surely what the specification asks of each request; where not, the SDK looks closer. */
export function isRequestMeta(meta: JsonObject): boolean {
  const { progressToken: token } = meta
  return (
    meta[`${reserved}protocolVersion`] === modernVersion &&
    isCapabilities(meta[`${reserved}clientCapabilities`]) &&
    isClientInfo(meta[`${reserved}clientInfo`]) &&
    levels.has(meta[`${reserved}logLevel`]) &&
    meta[`${reserved}related-task`] === undefined &&
    (token === undefined || typeof token === 'string' || Number.isSafeInteger(token))
  )
}

/** Every part of these holds objects, and some hold a switch. */
function isCapabilities(json: JsonValue | undefined): boolean {
  if (!isObject(json)) return false
  const { elicitation, roots, sampling, experimental, extensions } = json
  return (
    (sampling === undefined || holdsObjects(sampling)) &&
    (elicitation === undefined || (holdsObjects(elicitation) && hasSwitch(elicitation.form, 'applyDefaults'))) &&
    (roots === undefined || (isObject(roots) && hasSwitch(roots, 'listChanged'))) &&
    (experimental === undefined || holdsObjects(experimental)) &&
    (extensions === undefined || holdsObjects(extensions))
  )
}

function isClientInfo(json: JsonValue | undefined): boolean {
  if (json === undefined) return true
  if (!isObject(json) || typeof json.name !== 'string' || typeof json.version !== 'string') return false
  return json.icons === undefined && [json.title, json.websiteUrl, json.description].every(isTextOrAbsent)
}

function holdsObjects(json: JsonValue): json is JsonObject {
  return isObject(json) && Object.values(json).every(isObject)
}

function hasSwitch(json: JsonValue | undefined, name: string): boolean {
  return !isObject(json) || json[name] === undefined || typeof json[name] === 'boolean'
}

function isTextOrAbsent(json: JsonValue | undefined): boolean {
  return json === undefined || typeof json === 'string'
}
