const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

/** A length of time as people say it, by its largest unit: `3 m`. Below a second: `0 s`. */
export function sayDuration(ms: number): string {
  const [unit, length] = units.find(([, length]) => ms >= length) ?? units[3]
  return `${Math.max(0, Math.floor(ms / length))} ${unit}`
}
