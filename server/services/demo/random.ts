/** Numbers in [0, 1), always the same for the same seed. */
export type Random = () => number;

/**
 * A small generator of pseudo-random numbers for demo data; nothing secret may come from it.
 * Mulberry32: 32 bits of state, every seed gives another sequence.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws one of `choices` in proportion to its weight. */
export function draw<T extends { weight: number }>(random: Random, choices: readonly [T, ...T[]]): T {
  const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
  let left = random() * total;
  for (const choice of choices) {
    left -= choice.weight;
    if (left < 0) return choice;
  }
  return choices[0];
}

/** Two independent draws of the standard normal distribution (Box and Muller). */
export function normalPair(random: Random): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/** Share of the standard normal distribution below z (Abramowitz and Stegun 26.2.17, error under 1e-7). */
export function normalShare(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z > 0 ? 1 - tail : tail;
}
