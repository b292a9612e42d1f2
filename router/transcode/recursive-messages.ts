import type { DescMessage } from '@bufbuild/protobuf'
import { wellKnownForm } from './well-known.ts'

interface Visit {
  readonly desc: DescMessage
  readonly parts: readonly DescMessage[]
  readonly order: number
  /** The earliest message on the open path that can be reached from here. */
  low: number
  next: number
  open: boolean
}

/**
 * Messages that can contain themselves, among a message and all that it contains; in order of their type names.
 *
 * Tarjan's strongly connected components (1972), with a path of its own in place of the call stack: somebody's
 * descriptors may go deeper than that, and the time must grow with their size only.
 */
export function recursiveMessages(root: DescMessage): DescMessage[] {
  const visits = new Map<DescMessage, Visit>()
  const component: Visit[] = []
  const recursive: DescMessage[] = []

  const begin = (desc: DescMessage): Visit => {
    const order = visits.size
    const visit = { desc, parts: partsOf(desc), order, low: order, next: 0, open: true }
    visits.set(desc, visit)
    component.push(visit)
    return visit
  }
  const path = [begin(root)]
  for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
    const part = visit.parts[visit.next]
    if (part !== undefined) {
      visit.next += 1
      const known = visits.get(part)
      if (known === undefined) path.push(begin(part))
      else if (known.open) visit.low = Math.min(visit.low, known.order)
      continue
    }
    path.pop()
    const parent = path.at(-1)
    if (parent !== undefined) parent.low = Math.min(parent.low, visit.low)
    if (visit.low !== visit.order) continue
    const members = component.splice(component.lastIndexOf(visit))
    for (const member of members) member.open = false
    const [only, other] = members
    if (other !== undefined || only?.parts.includes(only.desc)) recursive.push(...members.map(({ desc }) => desc))
  }
  return recursive.sort((a, b) => (a.typeName < b.typeName ? -1 : 1))
}

/** The messages that a message's fields hold. Those with a JSON form of their own are not looked into. */
function partsOf(desc: DescMessage): DescMessage[] {
  if (wellKnownForm(desc) !== undefined) return []
  return [...new Set(desc.fields.map(({ message }) => message).filter(message => message !== undefined))]
}
