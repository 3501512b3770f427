import { describe, expect, test } from "vitest";
import {
  type AllocationMember,
  type AllocationRun,
  allocate,
  dynamicAllocation,
  rebalanceWeights,
} from "@/server/domain/allocation";
import { apportion, apportionWithin, cutToFit } from "@/server/domain/allocation-apportion";
import { type Money, sumMoney, toWire, usd, ZERO } from "@/server/domain/money";

function member(agentId: string, change: Partial<AllocationMember> = {}): AllocationMember {
  return {
    agentId,
    priority: 5,
    strategy: "PRIORITY",
    used: ZERO,
    usage: [],
    base: null,
    min: null,
    max: null,
    percent: null,
    ...change,
  };
}
const amounts = (...values: string[]): Money[] => values.map((value) => usd(value));
function run(change: Partial<AllocationRun>): { shares: Record<string, string>; unallocated: string } {
  const available = change.available ?? usd("1000");
  const input = { strategy: "OWN" as const, whole: available, members: [], ...change, available };
  const { shares, unallocated } = allocate(input);
  return {
    shares: Object.fromEntries([...shares].map(([id, amount]) => [id, toWire(amount)])),
    unallocated: toWire(unallocated),
  };
}
const seed = [
  member("p9", { priority: 9 }),
  member("p8", { priority: 8 }),
  member("p5", { priority: 5 }),
  member("p3", { priority: 3 }),
];
const many = Array.from({ length: 30 }, (_, n) => member(`a${String(n).padStart(2, "0")}`, { priority: 9 }));

describe("DYNAMIC", () => {
  test.each([
    ["SAFE-19 60,60 with base 50 is 72", ["60", "60"], "50", "72"],
    ["SAFE-19 10,20,30 with base 50 is 50", ["10", "20", "30"], "50", "50"],
    ["SAFE-20 no history is the base", [], "50", "50"],
    ["SAFE-20 no history and no base is 0", [], null, "0"],
    ["SAFE-19 a third is cut to 12 decimals, not rounded up", ["1", "0", "0"], null, "0.4"],
    ["SAFE-19 0.1, 0.1, 0.2 is exact where it can be", ["0.1", "0.1", "0.2"], null, "0.16"],
  ] as const)("%s", (_name, usage, base, expected) => {
    const amount = dynamicAllocation({ usage: amounts(...usage), base: base === null ? null : usd(base) });
    expect(toWire(amount)).toBe(expected);
  });
});

describe("PRIORITY", () => {
  test("SAFE-22 SAFE-23 priorities 9, 8, 5, 3 of 1000 get 50, 50, 180, 108 and 612 is named as unallocated", () => {
    expect(run({ strategy: "PRIORITY", members: seed })).toEqual({
      shares: { p9: "50", p8: "50", p5: "180", p3: "108" },
      unallocated: "612",
    });
  });

  test("SAFE-23 BUG-SAFE-6 priority-split-loses-nothing: distributeRemainder gives out all of it", () => {
    const { shares, unallocated } = run({ strategy: "PRIORITY", members: seed, distributeRemainder: true });
    expect(unallocated).toBe("0");
    expect(toWire(sumMoney(Object.values(shares).map((share) => usd(share))))).toBe("1000");
    // 612 by 9, 8, 5, 3 of 25.
    expect(shares).toEqual({ p9: "270.32", p8: "245.84", p5: "302.4", p3: "181.44" });
  });

  test("SAFE-24 BUG-SAFE-6 thirty critical agents of 1000 share 1000 evenly, never 1500", () => {
    const { shares, unallocated } = run({ strategy: "PRIORITY", members: many });
    expect(toWire(sumMoney(Object.values(shares).map((share) => usd(share))))).toBe("1000");
    expect(unallocated).toBe("0");
    expect(new Set(Object.values(shares))).toEqual(new Set(["33.333333333333", "33.333333333334"]));
  });

  test("SAFE-22 the higher priority gets its minimum first where there is not enough for all", () => {
    const members = [member("p8", { priority: 8 }), member("p10", { priority: 10 }), member("p5")];
    expect(run({ strategy: "PRIORITY", available: usd("70"), members }).shares).toEqual({
      p10: "50",
      p8: "20",
      p5: "0",
    });
  });

  test("SAFE-23 the order of the members changes nothing", () => {
    const straight = run({ strategy: "PRIORITY", members: seed, distributeRemainder: true });
    expect(
      run({ strategy: "PRIORITY", members: [...seed].reverse(), distributeRemainder: true }).shares,
    ).toEqual(straight.shares);
  });
});

describe("REBALANCE", () => {
  const pair = [
    member("busy", { priority: 9, usage: amounts("10") }),
    member("new", { priority: 5, usage: [] }),
  ];

  test("SAFE-38 SAFE-39 weights are 0.7 x priority + 0.3 x usage, 1.0 without history", () => {
    const weights = rebalanceWeights(pair, false);
    expect([...weights.values()].map(toWire)).toEqual(["9.3", "3.8"]);
  });

  test("SAFE-38 SAFE-40 of 100 they get 70.99 and 29.01, in all exactly 100", () => {
    const { shares, unallocated } = run({ strategy: "REBALANCE", available: usd("100"), members: pair });
    expect(shares).toEqual({ busy: "70.992366412214", new: "29.007633587786" });
    expect(usd(shares.busy ?? "").toFixed(2)).toBe("70.99");
    expect(usd(shares.new ?? "").toFixed(2)).toBe("29.01");
    expect(unallocated).toBe("0");
  });

  test("SAFE-40 the last unit goes to the highest weight", () => {
    const parts = [
      { id: "a", weight: usd("1") },
      { id: "b", weight: usd("1.5") },
      { id: "c", weight: usd("2") },
    ];
    // Ideal ends in …22.2, …33.3, …44.4: the largest remainder is c's too, so a total is chosen where it is not.
    const split = apportion(usd("0.000000000010"), parts, "highest-weight");
    expect([...split.values()].map((value) => value.toFixed(12))).toEqual([
      "0.000000000002",
      "0.000000000003",
      "0.000000000005",
    ]);
    const byRemainder = apportion(usd("0.000000000011"), parts);
    expect([...byRemainder.values()].map((value) => value.toFixed(12))).toEqual([
      "0.000000000002",
      "0.000000000004",
      "0.000000000005",
    ]);
    const byWeight = apportion(usd("0.000000000011"), parts, "highest-weight");
    expect([...byWeight.values()].map((value) => value.toFixed(12))).toEqual([
      "0.000000000002",
      "0.000000000004",
      "0.000000000005",
    ]);
  });

  test("SAFE-40 where remainder and weight name different agents, the weight decides in a rebalance", () => {
    const parts = [
      { id: "heavy", weight: usd("5") },
      { id: "light", weight: usd("2") },
    ];
    // 3 units: ideal 2.14 and 0.86.
    const total = usd("0.000000000003");
    const units = (split: Map<string, Money>) =>
      [...split.values()].map((value) => value.toFixed(12).slice(-1));
    expect(units(apportion(total, parts))).toEqual(["2", "1"]);
    expect(units(apportion(total, parts, "highest-weight"))).toEqual(["3", "0"]);
  });

  test("SAFE-41 an empty pool shares nothing, a sum of weights of 0 gives 0 each", () => {
    expect(run({ strategy: "REBALANCE", members: [] })).toEqual({ shares: {}, unallocated: "1000" });
    expect([...apportion(usd("10"), [{ id: "a", weight: ZERO }]).values()].map(toWire)).toEqual(["0"]);
  });

  test("BUG-SAFE-7 rebalance-units: normalized usage does not drown priorities in dollars", () => {
    const dollars = [
      member("vital", { priority: 10, usage: amounts("1") }),
      member("bulk", { priority: 1, usage: amounts("9999") }),
    ];
    const raw = run({ strategy: "REBALANCE", available: usd("100"), members: dollars }).shares;
    expect(usd(raw.vital ?? "").lt("1")).toBe(true);
    const normal = run({
      strategy: "REBALANCE",
      available: usd("100"),
      members: dollars,
      normalizeUsage: true,
    });
    // 0.7 x 10 + 0.3 x 0.001 against 0.7 x 1 + 0.3 x 9.999.
    expect(normal.shares).toEqual({ vital: "65.423364485982", bulk: "34.576635514018" });
    expect(normal.unallocated).toBe("0");
  });

  test("C16 normalized usage without any usage in the pool falls back to 1.0", () => {
    expect(
      [...rebalanceWeights([member("a", { priority: 2, usage: amounts("0") })], true).values()].map(toWire),
    ).toEqual(["1.7"]);
  });

  test("C16 bounds hold and what one cannot take the others get", () => {
    const members = [
      member("capped", { priority: 10, max: usd("10") }),
      member("floored", { priority: 1, min: usd("40") }),
      member("free", { priority: 5 }),
    ];
    expect(run({ strategy: "REBALANCE", available: usd("100"), members })).toEqual({
      shares: { capped: "10", floored: "40", free: "50" },
      unallocated: "0",
    });
  });

  test("SAFE-39 corrections that leave a negative usage weigh nothing, never less", () => {
    expect(
      [...rebalanceWeights([member("a", { priority: 1, usage: amounts("-50") })], false).values()].map(
        toWire,
      ),
    ).toEqual(["0.7"]);
  });
});

describe("FIXED, PERCENT and OWN", () => {
  test("SAFE-18 a FIXED agent is in no run", () => {
    const members = [member("fixed", { strategy: "FIXED", base: usd("100") }), member("other")];
    for (const strategy of ["OWN", "DYNAMIC", "PRIORITY", "PERCENT", "REBALANCE"] as const)
      expect(Object.keys(run({ strategy, members }).shares)).toEqual(["other"]);
  });

  test("C16 PERCENT is a part of the whole pool, what is used already included", () => {
    const members = [
      member("a", { strategy: "PERCENT", percent: usd("40"), used: usd("100") }),
      member("b", { strategy: "PERCENT", percent: usd("10"), used: usd("150") }),
      member("none", { strategy: "PERCENT" }),
    ];
    expect(run({ available: usd("750"), whole: usd("1000"), members }).shares).toEqual({
      a: "300",
      b: "0",
      none: "0",
    });
  });

  test("C16 OWN: percent and dynamic first, priorities share the rest", () => {
    const members = [
      member("percent", { strategy: "PERCENT", percent: usd("10") }),
      member("dynamic", { strategy: "DYNAMIC", usage: amounts("100"), max: usd("110") }),
      member("ranked", { strategy: "PRIORITY", priority: 5 }),
      member("vital", { strategy: "PRIORITY", priority: 9 }),
    ];
    expect(run({ members })).toEqual({
      // 790 left, 50 to the critical one, 5/14 of 740 to the other.
      shares: { percent: "100", dynamic: "110", ranked: "264.285714285714", vital: "50" },
      unallocated: "475.714285714286",
    });
  });

  test("C16 a pool that is overspent shares nothing", () => {
    expect(run({ available: usd("-5"), members: seed, strategy: "PRIORITY" })).toEqual({
      shares: { p9: "0", p8: "0", p5: "0", p3: "0" },
      unallocated: "0",
    });
  });
});

describe("apportioning", () => {
  test("minimums that are more than there is stay as wishes, and fit cuts them by priority", () => {
    const parts = ["a", "b"].map((id) => ({ id, weight: usd("1"), min: usd("80"), max: null }));
    const wishes = apportionWithin(usd("100"), parts);
    expect([...wishes.values()].map(toWire)).toEqual(["80", "80"]);
    const fitted = cutToFit(
      usd("100"),
      [...wishes].map(([id, amount]) => ({ id, amount, priority: id === "a" ? 1 : 2 })),
    );
    expect(Object.fromEntries([...fitted].map(([id, amount]) => [id, toWire(amount)]))).toEqual({
      a: "20",
      b: "80",
    });
  });
});
