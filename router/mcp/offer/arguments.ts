import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf'
import { MeshError } from '#mesh/errors.ts'
import { jsonScalar } from '../../transcode/field-type.ts'
import { meshFields } from '../../transcode/mesh-fields.ts'
import { wellKnownForm } from '../../transcode/well-known.ts'

/** The fields that a client fills in: all but the round, which is the router's to fill in. */
export function argumentFields(desc: DescMessage): readonly DescField[] {
  const { round } = meshFields(desc)
  return round === undefined ? desc.fields : desc.fields.filter(field => field !== round)
}

/** One field that a client fills in, by its name in JSON or in the contract. */
export function argumentField(desc: DescMessage, name: string): DescField | undefined {
  return argumentFields(desc).find(field => field.jsonName === name || field.name === name)
}

/**
 * Arguments that are all texts (a prompt's, a URI's variables) as a message's JSON. What fits a field's type is the
 * encoder's to say: here a text only becomes what the type is written as in JSON. An empty text is left out, as a form
 * leaves it that nobody filled in.
 *
 * @throws MeshError `invalid_argument` for an argument that is no field, and for JSON that cannot be read
 */
export function messageFromTexts(desc: DescMessage, texts: Readonly<Record<string, string>>): JsonObject {
  const given = Object.entries(texts).filter(([, text]) => text !== '')
  return Object.fromEntries(
    given.map(([name, text]) => {
      const field = argumentField(desc, name)
      if (field === undefined) throw new MeshError('invalid_argument', unknownArgument(desc, name))
      return [field.jsonName, fromText(field, text)]
    }),
  )
}

/** What is wrong with an argument that is no field, and what would be right. */
export function unknownArgument(desc: DescMessage, name: string): string {
  const names = argumentFields(desc).map(({ jsonName }) => jsonName)
  const known = names.length === 0 ? 'there are none here' : `there are ${names.join(', ')}`
  return `no argument ${JSON.stringify(name.slice(0, 60))}; ${known}`
}

function fromText(field: DescField, text: string): JsonValue {
  if (field.fieldKind === 'list' && field.message === undefined && !text.startsWith('[')) {
    return text.split(',').map(item => scalarFromText(field, item.trim()))
  }
  if (field.fieldKind === 'list' || field.fieldKind === 'map') return parsed(field, text)
  if (field.message === undefined) return scalarFromText(field, text)
  const form = wellKnownForm(field.message)
  if (form === undefined || form.schema.type === 'object' || form.schema.type === 'array') return parsed(field, text)
  if (form.schema.type === 'boolean') return booleanFrom(text)
  return text
}

/** Numbers may be texts in ProtoJSON; only truth may not. */
function scalarFromText({ scalar }: DescField, text: string): JsonValue {
  return scalar !== undefined && jsonScalar(scalar).kind === 'boolean' ? booleanFrom(text) : text
}

function booleanFrom(text: string): JsonValue {
  return text === 'true' || text === 'false' ? text === 'true' : text
}

function parsed({ jsonName }: DescField, text: string): JsonValue {
  try {
    return JSON.parse(text)
  } catch {
    const shown = JSON.stringify(text.slice(0, 40))
    throw new MeshError('invalid_argument', `${jsonName}: expected JSON, got ${shown}`)
  }
}
