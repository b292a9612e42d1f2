import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Kind } from '#mesh/names.ts'
import type { ServiceName } from './service-name.ts'

/** A file of a service to be. */
export interface NewFile {
  /** Relative to the project: `tools/hello/main.ts`. */
  readonly path: string
  readonly text: string
}

const templates = new URL('../templates/', import.meta.url)

/** The files of a new service, made from `cli/templates/<kind>/`. Agents have none of their own contract. */
export function scaffold(kind: Kind, name: ServiceName): NewFile[] {
  const folder = new URL(`${kind}/`, templates)
  const files = readdirSync(folder).sort()
  return files.map(file => ({
    path: pathOf(file.replace(/\.template$/, ''), kind, name),
    text: fill(readFileSync(new URL(file, folder), 'utf8'), name),
  }))
}

export function writeFiles(root: string, files: readonly NewFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

function pathOf(file: string, kind: Kind, { plain, snake }: ServiceName): string {
  if (file === 'contract.proto') return `proto/${snake}/v1/${snake}.proto`
  return `${kind}s/${plain}/${file.replace(/^service/, plain)}`
}

function fill(text: string, { plain, snake, pascal, camel }: ServiceName): string {
  const words: Readonly<Record<string, string>> = { name: plain, snake, Pascal: pascal, camel }
  return text.replace(/__(name|snake|Pascal|camel)__/g, (all, word: string) => words[word] ?? all)
}
