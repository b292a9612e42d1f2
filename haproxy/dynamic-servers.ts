import { type Backend, type Member, placeOf } from './backend.ts'
import type { MembershipPlan } from './membership.ts'
import type { ServerLine } from './render.ts'
import { adjust, seat } from './seats.ts'
import type { ServerState } from './server-state.ts'

/**
 * Membership through servers that are added and deleted at run time, each under its instance's own name: for HAProxy
 * from 3.0 on. The rules of joining and leaving are those of `slots.ts`; only the room is without an end.
 */
export function planDynamicServers(
  backend: Backend,
  running: readonly ServerState[],
  spared: (place: string) => boolean,
): MembershipPlan {
  // What is in maintenance is on its way out: nobody sits there again.
  const seats = seat(
    backend.members,
    running.filter(server => server.admin !== 'maint'),
  )
  const seated = new Set([...seats.values()].map(placeOf))
  const names = new Set(running.map(server => server.name))
  const commands: string[] = []
  const lines: ServerLine[] = []
  let draining = 0
  let leaves = 0

  for (const server of running) {
    const target = `${backend.name}/${server.name}`
    const member = seats.get(server.name)
    if (member !== undefined) {
      commands.push(...adjust(target, server, member))
      lines.push(lineOf(server.name, member))
    } else if (server.admin === 'ready' && spared(placeOf(server))) {
      lines.push(sparedLine(server))
    } else {
      draining += 1
      if (server.admin === 'ready') leaves += 1
      commands.push(...leave(target, server))
    }
  }

  const joining = backend.members.filter(member => member.standing === 'ready' && !seated.has(placeOf(member)))
  for (const member of joining) {
    const name = freeName(member.id, names)
    names.add(name)
    commands.push(...join(backend, name, member))
    lines.push(lineOf(name, member))
  }
  return { commands, lines, left: 0, draining, joins: joining.length, leaves }
}

/** An instance that is back under its old name while what it was before still ends gets another name. */
function freeName(id: string, taken: ReadonlySet<string>): string {
  // An IPv6 place begins with a bracket; a name begins with a letter or a digit.
  const name = id.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '')
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}.${i}`
    if (!taken.has(candidate)) return candidate
  }
}

/** A server added at run time hears nothing of the template's `default-server`: the same is said here. */
function join(backend: Backend, name: string, member: Member): string[] {
  const target = `${backend.name}/${name}`
  const checks = 'check inter 500ms fastinter 200ms downinter 200ms fall 4 rise 1'
  const protocol = backend.door === 'grpc' ? ' proto h2' : ''
  const maxconn = member.maxconn > 0 ? ` maxconn ${member.maxconn}` : ''
  return [
    `add server ${target} ${placeOf(member)} ${checks}${protocol} port ${member.checkPort} weight ${member.weight}${maxconn}`,
    `set server ${target} state ready`,
    `enable health ${target}`,
    `set server ${target} health down`,
  ]
}

/** Deleted when its last stream has ended and its idle connections are closed; until then HAProxy refuses to. */
function leave(target: string, { admin, busy }: ServerState): string[] {
  if (admin === 'ready') return [`set server ${target} state drain`]
  if (admin === 'drain') return busy === 0 ? [`set server ${target} state maint`] : []
  return [`del server ${target}`]
}

function lineOf(name: string, { id, ...member }: Member): ServerLine {
  const { checkPort, weight, maxconn, standing } = member
  const line = { name, place: placeOf(member), checkPort, weight, maxconn, disabled: standing === 'drain' }
  return name === id ? line : { ...line, id }
}

function sparedLine(server: ServerState): ServerLine {
  const { name, checkPort, weight, maxconn } = server
  return { name, place: placeOf(server), checkPort, weight, maxconn, disabled: false }
}
