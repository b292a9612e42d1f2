/**
 * Gives each thing a name that no other has, by ever longer spellings.
 *
 * All things that would share a name go on to their next spelling together, so that names depend on what is there and
 * not on its order, until none is shared or the spellings are used up.
 *
 * @param things    to be named
 * @param spellings from the shortest to one that is unlike all others, at least one
 */
export function tellApart<Thing>(
  things: readonly Thing[],
  spellings: readonly ((thing: Thing) => string)[],
): ReadonlyMap<Thing, string> {
  const levels = new Map(things.map(thing => [thing, 0]))
  for (;;) {
    const names = new Map([...levels].map(([thing, level]) => [thing, spellings[level]?.(thing) ?? '']))
    const sharing = [...Map.groupBy(levels.keys(), thing => names.get(thing)).values()]
      .filter(group => group.length > 1)
      .flat()
      .filter(thing => (levels.get(thing) ?? 0) < spellings.length - 1)
    if (sharing.length === 0) return names
    for (const thing of sharing) levels.set(thing, (levels.get(thing) ?? 0) + 1)
  }
}
