import { Gauge, type Registry } from 'prom-client'
import type { Slots } from './slots.ts'

/** Adds how full an instance is, read anew at each scrape. */
export function measureSlots(registry: Registry, slots: Slots): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `meshwork_instance_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  gauge('slots', 'Calls that it works on at once.', () => slots.slots)
  gauge('calls_running', 'Calls that have a slot.', () => slots.running)
  gauge('calls_queued', 'Calls that wait for a slot.', () => slots.queued)
  gauge('calls_refused', 'Calls that found slots and queue full, ever.', () => slots.refused)
}
