import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toWire, usd } from "@/server/domain/money";
import { type Moved, rankMovers, togetherOf } from "@/server/domain/movers";

const moved = (key: string, cost: string, before: string): Moved => ({
  key,
  cost: usd(cost),
  before: usd(before),
});

describe("rankMovers", () => {
  test.each<[string, Moved[], string[]]>([
    [
      "the largest change first, up or down",
      [moved("a", "10", "9"), moved("b", "0", "50"), moved("c", "30", "0")],
      ["b -50 -100", "c 30 new", "a 1 11.111111111111"],
    ],
    ["ties by key", [moved("b", "1", "2"), moved("a", "2", "1")], ["a 1 100", "b -1 -50"]],
    ["what did not move is no mover", [moved("a", "5", "5"), moved("b", "2", "1")], ["b 1 100"]],
    ["corrections below nothing have no per cent", [moved("a", "1", "-2")], ["a 3 new"]],
    ["nothing at all", [], []],
  ])("%s", (_name, groups, wanted) => {
    const { top } = rankMovers(groups, 5);
    expect(
      top.map(({ key, delta, percent }) =>
        [key, toWire(delta), percent === null ? "new" : toWire(percent)].join(" "),
      ),
    ).toEqual(wanted);
  });

  const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
  const money = fc
    .bigInt({ min: -(10n ** 18n), max: 10n ** 20n })
    .map((units) => usd(`${units}`).div(1_000_000_000_000));
  test(`the shown and the rest are the whole, to 12 decimals (seed ${seed})`, () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ cost: money, before: money }), { maxLength: 20 }),
        fc.nat(8),
        (all, shown) => {
          const groups = all.map((group, n) => ({ key: `k${n}`, ...group }));
          const { top, rest } = rankMovers(groups, shown);
          expect(top.length).toBeLessThanOrEqual(shown);
          const units = (amount: Moved["cost"]) => BigInt(amount.times(1_000_000_000_000).toFixed());
          const sum = groups.reduce((total, { cost, before }) => total + units(cost) - units(before), 0n);
          expect(units(togetherOf([...top, ...rest], "").delta)).toBe(sum);
        },
      ),
      { seed, numRuns: 300 },
    );
  });
});
