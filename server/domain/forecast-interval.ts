import { type Money, maxMoney, sumMoney, usd } from "@/server/domain/money";

const DAY_MS = 86_400_000;
// The 90th of 100 normal values, and what Student's t adds to it for each degree of freedom (Cornish and Fisher).
const NORMAL = usd("1.2816");
const STUDENT = usd("0.6606");

/** How far days lie from what was expected of them, US dollars, and of how many that is known. */
export type Miss = {
  deviation: Money;
  /** Degrees of freedom of the deviation. */
  freedom: number;
  /** By how many days the expectation itself is known. */
  known: Money;
};

/**
 * Where 8 of 10 periods end: what the days that are left miss, and what the expectation of them misses.
 * @param left days until the period ends
 */
export function interval(
  { projected, spent }: { projected: Money; spent: Money },
  left: Money,
  { deviation: miss, freedom, known }: Miss,
): { low: Money; high: Money } {
  const factor = NORMAL.times(STUDENT.div(freedom).plus(1));
  const spread = left.plus(left.times(left).div(known)).sqrt();
  const reach = factor.times(miss).times(spread).toDecimalPlaces(12);
  return { low: maxMoney(projected.minus(reach), spent), high: projected.plus(reach) };
}

/** How far values lie from their mean: the standard deviation of a sample of two or more. */
export function deviation(values: readonly Money[]): Money {
  const mean = sumMoney(values).div(values.length);
  return rootOfSquares(
    values.map((value) => value.minus(mean)),
    values.length - 1,
  );
}

/** The root of the squares of what was missed, by degree of freedom. */
export function rootOfSquares(misses: readonly Money[], freedom: number): Money {
  return sumMoney(misses.map((miss) => miss.times(miss)))
    .div(freedom)
    .sqrt();
}

/** A length of time in days of 24 hours. */
export function inDays(milliseconds: number): Money {
  return usd(String(Math.floor(milliseconds))).div(DAY_MS);
}
