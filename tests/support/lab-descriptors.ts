import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (from: string) => fileURLToPath(new URL(`../../${from}`, import.meta.url))

/** The lab's contract and the project's own: what the lab serves. */
export const labDescriptors = path('.cache/lab.binpb')

/** Makes them anew from the .proto. Two sets, one after the other, are one set: a set is a repeated field. */
export function buildLabDescriptors(): void {
  const args = ['build', path('tests/support/lab'), '-o', labDescriptors, '--as-file-descriptor-set']
  execFileSync(path('node_modules/.bin/buf'), args, { stdio: 'inherit' })
  writeFileSync(
    labDescriptors,
    Buffer.concat([readFileSync(labDescriptors), readFileSync(path('proto/gen/descriptors.binpb'))]),
  )
}
