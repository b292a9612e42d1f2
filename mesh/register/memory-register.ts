import type { Announcement, Register, Registration } from './register.ts'

/** A register that only remembers: the memory twin of `consul-register.ts`, for tests. */
export interface MemoryRegister extends Register {
  /** What is announced now, in order of announcement; only read. */
  readonly registrations: readonly Registration[]
}

export function createMemoryRegister(): MemoryRegister {
  const announced = new Map<string, Registration>()
  return {
    get registrations() {
      return [...announced.values()]
    },
    async announce(registration, signal): Promise<Announcement> {
      signal?.throwIfAborted()
      announced.set(registration.id, registration)
      return {
        async leave() {
          announced.delete(registration.id)
        },
      }
    },
  }
}
