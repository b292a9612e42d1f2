import { type MoleculerName, moleculerNames } from './moleculer.ts'

/** Who chooses, and how. */
export type Policy =
  /** A strategy of the mesh, in its routers. */
  | { readonly kind: 'mesh'; readonly name: string }
  /** grpc-js's own balancing, in clients that know every address. */
  | { readonly kind: 'grpc-js'; readonly name: 'round_robin' }
  /** A strategy of Moleculer's, in clients that know every address. */
  | { readonly kind: 'moleculer'; readonly name: MoleculerName }

const ours = ['adaptive', 'least_loaded', 'p2c', 'round_robin', 'random']

/** All that are compared, in the order of the tables. */
export const policies: readonly Policy[] = [
  ...ours.map(name => ({ kind: 'mesh', name }) as const),
  { kind: 'grpc-js', name: 'round_robin' },
  ...moleculerNames.map(name => ({ kind: 'moleculer', name }) as const),
]

/** As tables show it. */
export function labelOf({ kind, name }: Policy): string {
  return kind === 'mesh' ? name : `${kind} ${name}`
}
