import type { Instance } from '../instance.ts'
import { type Channel, type ChannelOptions, createChannel } from './channel.ts'

/** The channels of a program: one for each instance that it calls. */
export interface Channels {
  to(instance: Instance): Channel
  /**
   * Takes the whole list of a service: channels to instances that left it close once their calls have ended, and those
   * to instances that turned critical are probed, so that calls do not wait on a frozen process.
   */
  update(service: string, instances: readonly Instance[]): void
  close(): void
}

interface Entry {
  readonly channel: Channel
  instance: Instance
}

export function createChannels(options: ChannelOptions): Channels {
  const entries = new Map<string, Entry>()

  return {
    to(instance) {
      const entry = entries.get(keyOf(instance)) ?? open(instance)
      return entry.channel
    },
    update(service, instances) {
      const present = new Map(instances.map(instance => [keyOf(instance), instance]))
      for (const [key, entry] of entries) {
        if (entry.instance.service !== service) continue
        const instance = present.get(key)
        if (instance === undefined) {
          entry.channel.close()
          entries.delete(key)
          continue
        }
        if (instance.health === 'critical' && entry.instance.health !== 'critical') entry.channel.probe()
        entry.instance = instance
      }
    },
    close() {
      for (const { channel } of entries.values()) channel.close()
      entries.clear()
    },
  }

  function open(instance: Instance): Entry {
    const entry = { channel: createChannel(instance, options), instance }
    entries.set(keyOf(instance), entry)
    return entry
  }
}

/** An id that comes back under another address is another process. */
function keyOf({ id, service, address, port }: Instance): string {
  return `${service} ${id} ${address}:${port}`
}
