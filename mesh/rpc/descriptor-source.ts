import { createFileRegistry, type DescFile, type FileRegistry, fromBinary, toBinary } from '@bufbuild/protobuf'
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt'

/** What server reflection can be asked. Every file is a serialized FileDescriptorProto, comments and options included. */
export interface DescriptorSource {
  /** Full names of the services that are served. */
  services(): readonly string[]
  /** The file of that name, then all that it imports; `undefined` where there is none. */
  fileByName(name: string): readonly Uint8Array[] | undefined
  /** The file that defines a service, method, message, enum or extension, then all that it imports. */
  fileBySymbol(symbol: string): readonly Uint8Array[] | undefined
  /** The file that extends a message with a field of that number, then all that it imports. */
  fileByExtension(message: string, fieldNumber: number): readonly Uint8Array[] | undefined
  /** The numbers of all known extensions of a message; `undefined` where the message is not known. */
  extensionNumbers(message: string): readonly number[] | undefined
}

/** A source over the files of one registry. */
export function sourceOfRegistry(registry: FileRegistry, services: readonly string[]): DescriptorSource {
  const bytes = new Map<DescFile, Uint8Array>()
  const extensions = [...registry].filter(type => type.kind === 'extension')

  return {
    services: () => services,
    fileByName: name => withImports([...registry.files].find(file => file.proto.name === name)),
    fileBySymbol(symbol) {
      const cut = symbol.lastIndexOf('.')
      const owner = registry.getService(symbol.slice(0, cut))
      const method = owner?.methods.find(({ name }) => name === symbol.slice(cut + 1))
      return withImports((registry.get(symbol) ?? method?.parent)?.file)
    },
    fileByExtension: (message, fieldNumber) =>
      withImports(
        extensions.find(({ extendee, number }) => extendee.typeName === message && number === fieldNumber)?.file,
      ),
    extensionNumbers: message =>
      registry.getMessage(message) &&
      extensions.filter(({ extendee }) => extendee.typeName === message).map(({ number }) => number),
  }

  function withImports(file: DescFile | undefined): readonly Uint8Array[] | undefined {
    if (file === undefined) return undefined
    const found = new Set<DescFile>()
    const add = (next: DescFile) => {
      if (found.has(next)) return
      found.add(next)
      next.dependencies.forEach(add)
    }
    add(file)
    return [...found].map(serialized)
  }

  function serialized(file: DescFile): Uint8Array {
    const known = bytes.get(file) ?? toBinary(FileDescriptorProtoSchema, file.proto)
    bytes.set(file, known)
    return known
  }
}

/**
 * A source over one descriptor set.
 *
 * @param descriptorSet a serialized FileDescriptorSet, complete with imports
 * @param services      full names of the services that are served out of it
 */
export function sourceOfDescriptorSet(descriptorSet: Uint8Array, services: readonly string[]): DescriptorSource {
  return sourceOfRegistry(createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptorSet)), services)
}

/**
 * Several sources as one. Where two know a name, the first one's answer holds: their files never mix within an answer.
 *
 * @param sources asked anew for each question, so that they may change
 */
export function joinSources(sources: () => readonly DescriptorSource[]): DescriptorSource {
  const first = <T>(ask: (source: DescriptorSource) => T | undefined): T | undefined => {
    for (const source of sources()) {
      const answer = ask(source)
      if (answer !== undefined) return answer
    }
    return undefined
  }
  return {
    services: () => [...new Set(sources().flatMap(source => source.services()))].sort(),
    fileByName: name => first(source => source.fileByName(name)),
    fileBySymbol: symbol => first(source => source.fileBySymbol(symbol)),
    fileByExtension: (message, fieldNumber) => first(source => source.fileByExtension(message, fieldNumber)),
    extensionNumbers: message => first(source => source.extensionNumbers(message)),
  }
}
