import {
  type DescExtension,
  type DescFile,
  getExtension,
  hasExtension,
  isMessage,
  type JsonObject,
  type Message,
  toJson,
} from '@bufbuild/protobuf'
import { isObject } from '../json-object.ts'

/** An option of the mesh's own, such as `mesh.v1.method`. */
export interface OptionName {
  readonly typeName: string
  readonly number: number
}

/**
 * Reads an option from descriptors that a server sent, through the extension as that server defines it: the router holds
 * no copy of it, and a server that has never heard of it has none.
 *
 * @param file    where the option is used; the extension is looked for there and in what it imports
 * @param options what the declaration carries; absent: nothing
 * @returns the option as ProtoJSON; absent where there is none, or where it lies about itself
 */
export function readOption(file: DescFile, options: Message | undefined, name: OptionName): JsonObject | undefined {
  if (options === undefined) return undefined
  const extension = extensionIn(file, name.typeName)
  if (extension?.message === undefined || extension.fieldKind !== 'message' || extension.number !== name.number) return
  if (extension.extendee.typeName !== options.$typeName || !hasExtension(options, extension)) return undefined
  try {
    const value = getExtension(options, extension)
    if (!isMessage(value, extension.message)) return undefined
    const json = toJson(extension.message, value)
    return isObject(json) ? json : undefined
  } catch {
    return undefined
  }
}

const extensionsByFile = new WeakMap<DescFile, ReadonlyMap<string, DescExtension>>()

function extensionIn(file: DescFile, typeName: string): DescExtension | undefined {
  let extensions = extensionsByFile.get(file)
  if (extensions === undefined) {
    const reached = new Set([file])
    for (const one of reached) for (const imported of one.dependencies) reached.add(imported)
    extensions = new Map([...reached].flatMap(one => one.extensions.map(found => [found.typeName, found] as const)))
    extensionsByFile.set(file, extensions)
  }
  return extensions.get(typeName)
}
