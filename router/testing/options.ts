import { create, setExtension } from '@bufbuild/protobuf'
import { type FieldOptions, FieldOptionsSchema, type MethodOptions, MethodOptionsSchema } from '@bufbuild/protobuf/wkt'
import { types } from './reflected.ts'

/** A method's options with `mesh.v1.method`, encoded as its author's compiler would; names as in the generated types. */
export function methodOptions(policy: Readonly<Record<string, unknown>>): MethodOptions {
  return withOption(create(MethodOptionsSchema), 'mesh.v1.method', policy)
}

/** A field's options with `mesh.v1.field`. */
export function fieldOptions(policy: Readonly<Record<string, unknown>>): FieldOptions {
  return withOption(create(FieldOptionsSchema), 'mesh.v1.field', policy)
}

function withOption<Options extends MethodOptions | FieldOptions>(
  options: Options,
  name: string,
  policy: Readonly<Record<string, unknown>>,
): Options {
  const extension = types.getExtension(name)
  if (extension?.message === undefined) throw new Error(`no extension ${name}`)
  setExtension(options, extension, create(extension.message, policy))
  return options
}
