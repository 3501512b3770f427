import { type Money, percentOf, sumMoney } from "@/server/domain/money";

/** What one group cost in a stretch of days, and in those it is compared with. */
export type Moved = { key: string; cost: Money; before: Money };

export type Mover = Moved & {
  /** cost - before. */
  delta: Money;
  /** The delta in per cent of before; null where nothing was spent before, or less than nothing. */
  percent: Money | null;
};

/** How far a group moved. Never throws. */
function moverOf({ key, cost, before }: Moved): Mover {
  const delta = cost.minus(before);
  return { key, cost, before, delta, percent: before.gt(0) ? percentOf(delta, before) : null };
}

/**
 * The groups whose cost changed most, up or down, the largest change first, ties by key; the rest as one sum, so that
 * all together are the change of the whole. Never throws.
 */
export function rankMovers(groups: readonly Moved[], shown: number): { top: Mover[]; rest: Moved[] } {
  const all = groups
    .map(moverOf)
    .sort((a, b) => b.delta.abs().cmp(a.delta.abs()) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const top = all.slice(0, shown).filter(({ delta }) => !delta.isZero());
  return { top, rest: all.slice(top.length) };
}

/** Several groups as one. Never throws. */
export function togetherOf(groups: readonly Moved[], key: string): Mover {
  return moverOf({
    key,
    cost: sumMoney(groups.map(({ cost }) => cost)),
    before: sumMoney(groups.map(({ before }) => before)),
  });
}
