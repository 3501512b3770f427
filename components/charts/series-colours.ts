export const SERIES_COUNT = 8;

/** A group's colour by its key: those that had one keep it, those that come take the first that is free. */
export type SeriesColours = ReadonlyMap<string, number>;

/**
 * Gives each key a colour of its own.
 * @param before what was given last, so that a group keeps its colour while filters change
 * @param keys the groups that stand alone, by amount; those after the eighth share no colour and are left out
 */
export function assignSeries(before: SeriesColours, keys: readonly string[]): SeriesColours {
  const shown = keys.slice(0, SERIES_COUNT);
  const taken = new Set(shown.flatMap((key) => before.get(key) ?? []));
  const free = Array.from({ length: SERIES_COUNT }, (_, index) => index + 1).filter((one) => !taken.has(one));
  const assigned = new Map<string, number>();
  for (const key of shown) {
    const own = before.get(key) ?? free.shift();
    if (own !== undefined) assigned.set(key, own);
  }
  return assigned;
}

/** The colour of a series; of none, that of the others. */
export function seriesColour(series: number | undefined): string {
  return series === undefined ? "var(--rule-strong)" : `var(--series-${series})`;
}
