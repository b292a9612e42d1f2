import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (from: string) => fileURLToPath(new URL(`../../${from}`, import.meta.url))

/** The lab's contract and the project's own: what the lab serves. */
export const labDescriptors = path('.cache/lab.binpb')

/**
 * Makes them anew from the .proto. Two sets, one after the other, are one set: a set is a repeated field. The file
 * appears whole, since another run of the stories may be reading it.
 */
export function buildLabDescriptors(): void {
  mkdirSync(path('.cache'), { recursive: true })
  const mine = path(`.cache/lab-${process.pid}.binpb`)
  const args = ['build', path('tests/support/lab'), '-o', mine, '--as-file-descriptor-set']
  execFileSync(path('node_modules/.bin/buf'), args, { stdio: 'inherit' })
  writeFileSync(mine, Buffer.concat([readFileSync(mine), readFileSync(path('proto/gen/descriptors.binpb'))]))
  renameSync(mine, labDescriptors)
}
