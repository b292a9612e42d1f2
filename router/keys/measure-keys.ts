import type { Registry } from 'prom-client'
import { figureGauge } from '../figure-gauge.ts'
import type { Keys } from './key-ring.ts'

/** Adds what the sealing keys look like from here; ids at the most, never a secret. */
export function measureKeys(registry: Registry, keys: Keys): void {
  const help =
    'Sealing keys that routers share, and where they are from; 0 of source own: this router has one of its own.'
  figureGauge(registry, 'sealing_keys', help, ['source'], () => [[{ source: keys.source }, keys.shared.length]])
  figureGauge(registry, 'sealing_keys_fault', '1 where the keys that were last told are refused.', [], () => [
    [{}, keys.fault === undefined ? 0 : 1],
  ])
}
