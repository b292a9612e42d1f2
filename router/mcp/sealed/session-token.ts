import type { Clock } from '#mesh/clock.ts'
import { randomHex } from '#mesh/random-hex.ts'
import type { InputCapabilities } from '../invoke/round.ts'
import type { Refusal, Sealed } from './sealed.ts'

/** What a client of the legacy era said when it began. */
export interface SessionFacts {
  /** The revision that was agreed on: `2025-11-25`. */
  readonly protocolVersion: string
  /** What it can be asked. */
  readonly capabilities: InputCapabilities
  /** Its name, clipped to 64 bytes. */
  readonly clientName: string
}

/** A session as its token tells it. */
export interface Session extends SessionFacts {
  /** Unlike any other's; 32 hex digits. */
  readonly nonce: string
  readonly issuedAtMs: number
}

/** `Mcp-Session-Id` of the legacy era: a session that is nowhere but in its token, so that any router can serve it. */
export interface SessionTokens {
  mint(facts: SessionFacts): string
  /** @returns the session, or why the token is not taken: it began elsewhere, or its time is over */
  read(text: string): Session | Refusal
}

const longestNameBytes = 64
/** In the order of their bits: add at the end, since tokens outlive routers. */
const capabilityNames = ['elicitation', 'elicitationUrl', 'sampling', 'roots'] as const

export function createSessionTokens(sealed: Sealed, clock: Clock, ttlMs: number): SessionTokens {
  return {
    mint({ protocolVersion, capabilities, clientName }) {
      const issuedAtMs = Math.floor(clock.wallMs())
      const bits = capabilityNames.reduce((sum, name, i) => sum + (capabilities[name] ? 1 << i : 0), 0)
      const facts: Facts = [protocolVersion.slice(0, 32), bits, clip(clientName), randomHex(16), issuedAtMs]
      return sealed.seal('session', Buffer.from(JSON.stringify(facts)), issuedAtMs + ttlMs)
    },
    read(text) {
      const opened = sealed.open('session', text)
      if (opened.kind === 'refused') return opened.why
      const facts: Facts = JSON.parse(opened.payload.toString())
      const [protocolVersion, bits, clientName, nonce, issuedAtMs] = facts
      const can = (name: (typeof capabilityNames)[number]) => (bits & (1 << capabilityNames.indexOf(name))) !== 0
      const capabilities = {
        elicitation: can('elicitation'),
        elicitationUrl: can('elicitationUrl'),
        sampling: can('sampling'),
        roots: can('roots'),
      }
      return { protocolVersion, capabilities, clientName, nonce, issuedAtMs }
    },
  }
}

type Facts = [protocolVersion: string, bits: number, clientName: string, nonce: string, issuedAtMs: number]

/** The first characters that fit, none of them cut; no controls, which JSON spells at length. */
function clip(name: string): string {
  const plain = name.toWellFormed().replaceAll(/\p{Cc}/gu, ' ')
  const bytes = Buffer.from(plain)
  if (bytes.length <= longestNameBytes) return plain
  return bytes.toString('utf8', 0, longestNameBytes).replace(/\ufffd+$/, '')
}
