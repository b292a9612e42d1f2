import type {
  DescEnum,
  DescEnumValue,
  DescField,
  DescFile,
  DescMessage,
  DescMethod,
  DescService,
} from '@bufbuild/protobuf'

type Commented = DescService | DescMethod | DescMessage | DescField | DescEnum | DescEnumValue

// Field numbers in descriptor.proto, of which a source path is made.
const path = { message: 4, enum: 5, service: 6, nestedMessage: 3, nestedEnum: 4, field: 2, value: 2, method: 2 }

const commentsByFile = new WeakMap<DescFile, ReadonlyMap<string, string>>()

/**
 * What the author wrote above a declaration, or behind it on the same line: whole sentences, without comment signs.
 *
 * @returns empty where nothing is written, or where the server's descriptors carry no comments
 */
export function commentOf(desc: Commented): string {
  const file = fileOf(desc)
  let comments = commentsByFile.get(file)
  if (comments === undefined) {
    comments = readComments(file)
    commentsByFile.set(file, comments)
  }
  return comments.get(sourcePath(desc).join('.')) ?? ''
}

function readComments(file: DescFile): ReadonlyMap<string, string> {
  const comments = new Map<string, string>()
  for (const location of file.proto.sourceCodeInfo?.location ?? []) {
    const text = clean(location.leadingComments) || clean(location.trailingComments)
    if (text !== '') comments.set(location.path.join('.'), text)
  }
  return comments
}

/** Lines of one paragraph become one line; paragraphs and list items stay apart. Linter directives are dropped. */
function clean(comment: string): string {
  const lines = comment
    .split('\n')
    .map(line => line.replace(/^\s*\*?\s?/, '').trimEnd())
    .filter(line => !/^(buf:lint|@exclude|protolint:)/.test(line.trim()))
  return lines
    .join('\n')
    .replace(/([^\n])\n(?=[^\n\s\-*•\d])/g, '$1 ')
    .trim()
}

function fileOf(desc: Commented): DescFile {
  if (desc.kind === 'rpc') return desc.parent.file
  if (desc.kind === 'field' || desc.kind === 'enum_value') return desc.parent.file
  return desc.file
}

function sourcePath(desc: Commented): number[] {
  switch (desc.kind) {
    case 'service':
      return [path.service, desc.file.proto.service.indexOf(desc.proto)]
    case 'rpc':
      return [...sourcePath(desc.parent), path.method, desc.parent.proto.method.indexOf(desc.proto)]
    case 'field':
      return [...sourcePath(desc.parent), path.field, desc.parent.proto.field.indexOf(desc.proto)]
    case 'enum_value':
      return [...sourcePath(desc.parent), path.value, desc.parent.proto.value.indexOf(desc.proto)]
    case 'message':
      return desc.parent === undefined
        ? [path.message, desc.file.proto.messageType.indexOf(desc.proto)]
        : [...sourcePath(desc.parent), path.nestedMessage, desc.parent.proto.nestedType.indexOf(desc.proto)]
    case 'enum':
      return desc.parent === undefined
        ? [path.enum, desc.file.proto.enumType.indexOf(desc.proto)]
        : [...sourcePath(desc.parent), path.nestedEnum, desc.parent.proto.enumType.indexOf(desc.proto)]
  }
}
