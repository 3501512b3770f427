import { type Money, maxMoney, minMoney, sumMoney, usd, ZERO } from "@/server/domain/money";

/** The smallest amount there is, US dollars. */
const UNIT = usd("0.000000000001");
const DECIMALS = 12;

/** A part of a whole: `weight` is not negative; what it becomes lies within [min, max], US dollars. */
export type Part = { id: string; weight: Money; min: Money | null; max: Money | null };

/** Who gets the units that flooring leaves: the largest remainder (the default), or the highest weight. */
export type UnitsTo = "largest-remainder" | "highest-weight";

/** Cuts an amount to the 12 decimals that a column holds, towards zero. */
export function floor12(amount: Money): Money {
  return amount.toDecimalPlaces(DECIMALS, 1);
}

function bytewise(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Splits `total` by weight into amounts of 12 decimals whose sum is exactly `total`. Weights that sum to 0 get 0 each.
 * The order of `parts` does not matter: ties go to the higher weight, then to the smaller id.
 */
export function apportion(
  total: Money,
  parts: readonly Pick<Part, "id" | "weight">[],
  unitsTo: UnitsTo = "largest-remainder",
): Map<string, Money> {
  const weights = sumMoney(parts.map((part) => part.weight));
  if (weights.isZero() || !total.gt(ZERO)) return new Map(parts.map(({ id }) => [id, ZERO]));
  const cut = parts.map(({ id, weight }) => {
    const ideal = total.times(weight).div(weights);
    const amount = floor12(ideal);
    return { id, weight, amount, rest: ideal.minus(amount) };
  });
  let left = total.minus(sumMoney(cut.map((part) => part.amount)));
  const ranked = [...cut].sort(
    (a, b) =>
      (unitsTo === "largest-remainder" ? b.rest.cmp(a.rest) : 0) ||
      b.weight.cmp(a.weight) ||
      bytewise(a.id, b.id),
  );
  for (const part of ranked) {
    if (!left.gt(ZERO)) break;
    part.amount = part.amount.plus(minMoney(left, UNIT));
    left = left.minus(minMoney(left, UNIT));
  }
  return new Map(cut.map(({ id, amount }) => [id, amount]));
}

/**
 * Splits `total` by weight within each part's bounds. The sum is exactly `total` where the bounds allow it; never more,
 * unless the minimums alone are more, which `cutToFit` then cuts.
 */
export function apportionWithin(
  total: Money,
  parts: readonly Part[],
  unitsTo: UnitsTo = "largest-remainder",
): Map<string, Money> {
  const done = new Map<string, Money>();
  let open = [...parts];
  let left = total;
  // Each round settles at least one part, so there are at most as many rounds as parts.
  while (open.length > 0) {
    const shares = apportion(left, open, unitsTo);
    const bounded = open.map((part) => {
      const share = shares.get(part.id) ?? ZERO;
      return { part, share, amount: clamp(share, part) };
    });
    const off = sumMoney(bounded.map(({ amount, share }) => amount.minus(share)));
    const settled = bounded.filter(({ amount, share }) =>
      off.isZero() ? true : off.gt(ZERO) ? amount.gt(share) : amount.lt(share),
    );
    for (const { part, amount } of settled) done.set(part.id, amount);
    left = left.minus(sumMoney(settled.map(({ amount }) => amount)));
    open = open.filter((part) => !done.has(part.id));
  }
  return new Map(parts.map(({ id }) => [id, done.get(id) ?? ZERO]));
}

/** An amount within [min, max]; a maximum below the minimum wins. */
export function clamp(amount: Money, bounds: Pick<Part, "min" | "max">): Money {
  const raised = bounds.min === null ? amount : maxMoney(amount, bounds.min);
  return bounds.max === null ? raised : minMoney(raised, bounds.max);
}

/**
 * Cuts wishes down to what there is: the highest priority first; among equals in proportion to the wish.
 * @returns amounts of 12 decimals whose sum is at most `available`
 */
export function cutToFit(
  available: Money,
  wishes: readonly { id: string; priority: number; amount: Money }[],
): Map<string, Money> {
  const fitted = new Map<string, Money>();
  let left = maxMoney(available, ZERO);
  for (const priority of [...new Set(wishes.map((wish) => wish.priority))].sort((a, b) => b - a)) {
    const equals = wishes.filter((wish) => wish.priority === priority);
    const wanted = sumMoney(equals.map((wish) => wish.amount));
    const cut = wanted.gt(left)
      ? apportion(
          left,
          equals.map(({ id, amount }) => ({ id, weight: amount })),
        )
      : new Map(equals.map(({ id, amount }) => [id, amount]));
    for (const [id, amount] of cut) fitted.set(id, amount);
    left = left.minus(sumMoney(cut.values()));
  }
  return new Map(wishes.map(({ id }) => [id, fitted.get(id) ?? ZERO]));
}
