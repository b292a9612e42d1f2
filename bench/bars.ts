import { edgeOverhead } from './bars/edge-overhead.ts'
import { failover } from './bars/failover.ts'
import { freeze } from './bars/freeze.ts'
import { routerOverhead } from './bars/router-overhead.ts'
import { scaleWithoutLoss } from './bars/scale-without-loss.ts'
import { spread } from './bars/spread.ts'
import type { Bar } from './promise.ts'

/** Every measured promise of the project. */
export const bars: readonly Bar[] = [spread, failover, freeze, routerOverhead, edgeOverhead, scaleWithoutLoss]
