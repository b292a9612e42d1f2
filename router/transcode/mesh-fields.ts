import type { DescField, DescMessage } from '@bufbuild/protobuf'

/** The fields of a message that hold the mesh's own words, each absent where the message has none. */
export interface MeshFields {
  /** `repeated mesh.v1.Content`: blocks of an answer. */
  readonly content?: DescField
  /** `repeated mesh.v1.PromptMessage`: a prompt. */
  readonly prompt?: DescField
  /** `repeated mesh.v1.Resource`: what a resource holds. */
  readonly resources?: DescField
  /** `mesh.v1.Progress`: how far a call has come. */
  readonly progress?: DescField
  /** `mesh.v1.LogEntry`: a line of a log. */
  readonly log?: DescField
  /** `mesh.v1.InputRequired`: questions. */
  readonly asked?: DescField
  /** `mesh.v1.InputRound`: what the caller can be asked, and what it answered. */
  readonly round?: DescField
}

const words: Readonly<Record<string, keyof MeshFields>> = {
  'list mesh.v1.Content': 'content',
  'list mesh.v1.PromptMessage': 'prompt',
  'list mesh.v1.Resource': 'resources',
  'message mesh.v1.Progress': 'progress',
  'message mesh.v1.LogEntry': 'log',
  'message mesh.v1.InputRequired': 'asked',
  'message mesh.v1.InputRound': 'round',
}

const known = new WeakMap<DescMessage, MeshFields>()

/** Reads them once for each message. Where several fields are of one kind, the first counts. */
export function meshFields(desc: DescMessage): MeshFields {
  const found = known.get(desc)
  if (found !== undefined) return found
  const fields: { -readonly [Word in keyof MeshFields]: MeshFields[Word] } = {}
  for (const field of desc.fields) {
    const word = words[`${field.fieldKind} ${field.message?.typeName}`]
    if (word !== undefined) fields[word] ??= field
  }
  known.set(desc, fields)
  return fields
}
