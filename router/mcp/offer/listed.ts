import type { Icon } from '../../catalogue/icon.ts'
import type { Operation } from '../../catalogue/operation.ts'

/** How everything that is listed shows itself to people. */
export function shown({ title, look }: Operation): { title: string; icons?: Icon[] } {
  return { title, ...(look.icons !== undefined && { icons: [...look.icons] }) }
}

/** What it is for; a service without comments has at least its names. */
export function descriptionOf({ title, description, path }: Operation): string {
  return description === '' ? `${title} (${path})` : description
}
