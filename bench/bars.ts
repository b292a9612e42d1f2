import { blackHoleBar } from './bars/black-hole.ts'
import { cancel } from './bars/cancel.ts'
import { capacityAtSloBar } from './bars/capacity-at-slo.ts'
import { conformanceLegacy, conformanceModern } from './bars/conformance.ts'
import { edgeOverhead } from './bars/edge-overhead.ts'
import { failover } from './bars/failover.ts'
import { freeze } from './bars/freeze.ts'
import { listChanged } from './bars/list-changed.ts'
import { listCost } from './bars/list-cost.ts'
import { mcpCallCost } from './bars/mcp-call-cost.ts'
import { pickCost } from './bars/pick-cost.ts'
import { realAgainstSimulated } from './bars/real-against-simulated.ts'
import { routerMemory } from './bars/router-memory.ts'
import { routerOverhead } from './bars/router-overhead.ts'
import { scaleWithoutLoss } from './bars/scale-without-loss.ts'
import { simulatorMatchesTheory } from './bars/simulator-matches-theory.ts'
import { spread } from './bars/spread.ts'
import type { Bar } from './promise.ts'

/** Every measured promise of the project. */
export const bars: readonly Bar[] = [
  spread,
  failover,
  freeze,
  routerOverhead,
  edgeOverhead,
  scaleWithoutLoss,
  simulatorMatchesTheory,
  capacityAtSloBar,
  blackHoleBar,
  pickCost,
  realAgainstSimulated,
  conformanceModern,
  conformanceLegacy,
  listChanged,
  cancel,
  routerMemory,
  mcpCallCost,
  listCost,
]
