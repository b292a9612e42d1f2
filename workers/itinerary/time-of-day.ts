/** The parts of a day that hold one activity each, in order. */
export const timesOfDay = ['morning', 'midday', 'afternoon', 'evening'] as const

export type TimeOfDay = (typeof timesOfDay)[number]
