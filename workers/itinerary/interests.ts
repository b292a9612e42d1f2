/** What a traveller can like, sorted. Every city has sights for each. */
export const interests = [
  'architecture',
  'art',
  'family',
  'food',
  'history',
  'nature',
  'nightlife',
  'shopping',
] as const

export type Interest = (typeof interests)[number]

/** Whether a word is an interest as this list spells it: lower case, singular. */
export function isInterest(word: string): word is Interest {
  return (interests as readonly string[]).includes(word)
}
