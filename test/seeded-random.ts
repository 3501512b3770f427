/** A random source that a printed seed plays again. */
export interface SeededRandom {
  readonly seed: number;
  /** 0 (included) to 1 (excluded). */
  next: () => number;
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  pick: <T>(from: readonly T[]) => T;
}

/**
 * A source seeded by PURSER_SEED, else by the clock; prints the seed, so that a failure can be played again.
 * @param test named in the printed line
 */
export function seededRandom(test: string): SeededRandom {
  const seed = Number(process.env.PURSER_SEED ?? Date.now() % 0x7fffffff);
  console.log(`${test}: seed ${seed} (PURSER_SEED=${seed} plays it again)`);
  return randomFrom(seed);
}

/** The same numbers for the same seed, always. */
export function randomFrom(seed: number): SeededRandom {
  let state = seed >>> 0;
  // mulberry32: 32 bits of state are plenty for choosing amounts.
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    seed,
    next,
    between,
    pick: (from) => {
      const chosen = from[between(0, from.length - 1)];
      if (chosen === undefined) throw new Error("nothing to pick from");
      return chosen;
    },
  };
}
