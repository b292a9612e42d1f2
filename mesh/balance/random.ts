import type { Random, Strategy } from './strategy.ts'

/** Any, with the same chance. */
export function uniform(random: Random): Strategy {
  return {
    name: 'random',
    choose: ({ rows, count }) => rows[Math.floor(random() * count)] as number,
  }
}
