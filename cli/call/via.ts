import type { JsonValue } from '@bufbuild/protobuf'
import type { MeshPlace } from '../view/mesh-place.ts'

/** One call from the command line. */
export interface CallWanted {
  /** The service's short or full name: `weather`. */
  readonly service: string
  /** `get_forecast`. */
  readonly operation: string
  /** One message; an array of them for an operation that takes a stream. */
  readonly input: JsonValue
  /** Absent: the router's default. */
  readonly timeoutMs?: number
  /** Whether every message of the answer is wanted as it comes, or only the last. */
  readonly stream: boolean
  readonly signal: AbortSignal
}

/** Who answered. */
export interface CallFacts {
  readonly instance?: string
  readonly attempts?: number
}

/**
 * A way into the mesh: one of its three doors.
 *
 * @param onMessage given each message that is wanted, in order
 * @throws MeshError where the call does not end well
 */
export type Via = (place: MeshPlace, wanted: CallWanted, onMessage: (message: unknown) => void) => Promise<CallFacts>
