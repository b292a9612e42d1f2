import type { Clock } from '#mesh/clock.ts'
import { asIp } from './words.ts'

/** The addresses of host names: HAProxy's Runtime API takes addresses only. */
export interface AddressBook {
  /** A host's address; `undefined` while it is not known. Asking makes it known soon. */
  ipOf(host: string): string | undefined
}

export interface AddressBookOptions {
  /** Rejects where there is no such host. */
  readonly lookup: (host: string) => Promise<string>
  readonly clock: Clock
  /** A host has another address now, or its first. */
  readonly onChange: () => void
}

const maxHosts = 10_000
/** An address that is older is asked for again, and used until the answer is there. */
const staleAfterMs = 10_000

interface Entry {
  ip: string | undefined
  askedAt: number
}

/** Looks each host up once, and again now and then for as long as somebody asks; a failed look-up changes nothing. */
export function createAddressBook({ lookup, clock, onChange }: AddressBookOptions): AddressBook {
  const entries = new Map<string, Entry>()

  async function refresh(host: string, entry: Entry): Promise<void> {
    const found = await lookup(host).catch(() => undefined)
    const ip = found === undefined ? undefined : asIp(found)
    if (ip === undefined || ip === entry.ip) return
    entry.ip = ip
    onChange()
  }

  return {
    ipOf(host) {
      const known = entries.get(host)
      if (known !== undefined && clock.now() - known.askedAt < staleAfterMs) return known.ip
      if (known === undefined && entries.size >= maxHosts) return undefined
      const entry = known ?? { ip: undefined, askedAt: 0 }
      entry.askedAt = clock.now()
      entries.set(host, entry)
      void refresh(host, entry)
      return entry.ip
    },
  }
}
