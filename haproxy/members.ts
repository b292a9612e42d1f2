import type { Health, Instance } from '#mesh/instance.ts'
import { parseInstanceMeta } from '#mesh/instance-meta.ts'
import { type Member, placeOf, type Standing } from './backend.ts'
import { asIp, asName, asPort } from './words.ts'

/** Where a backend's instances take its calls, and where they are asked for their health. */
export interface MemberPorts {
  /** The port in the meta under this key; absent: the port that is registered. */
  readonly portKey?: string
  readonly checkPortKey?: string
  /** Whether an instance's slots bound its calls. */
  readonly bounded: boolean
}

const standings: Record<Health, Standing> = {
  passing: 'ready',
  warning: 'ready',
  maintenance: 'drain',
  critical: 'broken',
}

/**
 * An instance as a member of a backend.
 *
 * @param ipOf a host name's address, where it is known; absent instances of unknown names come back when it is
 * @returns `undefined` where its address or a port is none that holds: it must not spoil the others
 */
export function toMember(
  instance: Instance,
  { portKey, checkPortKey, bounded }: MemberPorts,
  ipOf: (host: string) => string | undefined,
): Member | undefined {
  const { slots, weight } = parseInstanceMeta(instance.meta)
  const portAt = (key: string | undefined) =>
    asPort(key === undefined ? String(instance.port) : (instance.meta[key] ?? ''))
  const address = asIp(instance.address) ?? asIp(ipOf(instance.address) ?? '')
  const port = portAt(portKey)
  const checkPort = portAt(checkPortKey)
  if (address === undefined || port === undefined || checkPort === undefined) return undefined
  return {
    id: asName(instance.id) ?? placeOf({ address, port }),
    address,
    port,
    checkPort,
    // HAProxy knows whole weights from 1 to 256: sixteenths keep what lies between.
    weight: Math.min(256, Math.max(1, Math.round(weight * 16))),
    maxconn: bounded ? Math.floor(slots ?? 0) : 0,
    standing: standings[instance.health],
  }
}
