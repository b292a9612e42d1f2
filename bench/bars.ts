import { routerOverhead } from './bars/router-overhead.ts'
import type { Bar } from './promise.ts'

/** Every measured promise of the project. */
export const bars: readonly Bar[] = [routerOverhead]
