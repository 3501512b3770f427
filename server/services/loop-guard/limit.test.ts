import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { burnLimit, HISTORY_MS, isWorthChanging, LEAST_HISTORY_MS } from "@/server/domain/loop-guard";
import { type Money, usd, ZERO } from "@/server/domain/money";
import { DEMO_SEED, generateExecutions } from "../demo/generator";

const HOUR = 3_600_000;
const END = Date.parse("2026-11-22T12:00:00Z");
const RATE_PER_TOKEN = usd("0.000015");

/** What each agent of the demo burnt in each hour in which it did anything, oldest first. */
function hoursOf(seed: number): Map<string, { at: number; cost: Money }[]> {
  const hours = new Map<string, Map<number, Money>>();
  for (const { agentId = "", occurredAt, inputTokens = 0, outputTokens = 0 } of generateExecutions({
    seed,
    now: END,
  })) {
    const at = Math.floor(Date.parse(occurredAt) / HOUR) * HOUR;
    const own = hours.get(agentId) ?? new Map<number, Money>();
    own.set(at, (own.get(at) ?? ZERO).plus(RATE_PER_TOKEN.times(inputTokens + 5 * outputTokens)));
    hours.set(agentId, own);
  }
  return new Map(
    [...hours].map(([agent, own]) => [
      agent,
      [...own].map(([at, cost]) => ({ at, cost })).sort((a, b) => a.at - b.at),
    ]),
  );
}

/** Replays hours against the limit that stood at the start of each. @returns hours judged, and hours stopped */
function replay(hours: readonly { at: number; cost: Money }[], burnFactor: number, burnFloor: Money) {
  const firstSeenAt = hours[0]?.at ?? 0;
  let judged = 0;
  let stopped = 0;
  for (const [index, { at, cost }] of hours.entries()) {
    const before = hours.slice(0, index).filter((hour) => hour.at >= at - HISTORY_MS);
    const largestHour = before.reduce((most, hour) => (hour.cost.gt(most) ? hour.cost : most), ZERO);
    const limit = burnLimit({ largestHour, firstSeenAt }, { burnFactor, burnFloor }, at);
    if (limit === null) continue;
    judged += 1;
    if (cost.gt(limit)) stopped += 1;
  }
  return { judged, stopped };
}

describe("loop guard", () => {
  const seeds = Array.from({ length: 3 }, (_, n) => DEMO_SEED + n);

  test("false stops: none in 60 days of three demo organizations at factor 20, even without a floor", () => {
    let judged = 0;
    let stopped = 0;
    for (const seed of seeds)
      for (const hours of hoursOf(seed).values()) {
        const result = replay(hours, 20, ZERO);
        judged += result.judged;
        stopped += result.stopped;
      }
    expect(judged).toBeGreaterThan(5_000);
    expect(stopped).toBe(0);
  });

  test("the replay can find false stops: at factor 1 there are some", () => {
    const [hours = []] = hoursOf(DEMO_SEED).values();
    expect(replay(hours, 1, ZERO).stopped).toBeGreaterThan(0);
  });

  const seed = Number(process.env.PURSER_SEED ?? Date.now() % 1_000_000);
  test(`property, seed ${seed}: no hour within factor times the history, or within the floor, is ever stopped`, () => {
    const amount = fc.integer({ min: 0, max: 1_000_000_000 }).map((micro) => usd((micro / 1e6).toFixed(6)));
    fc.assert(
      fc.property(
        amount,
        fc.integer({ min: 1, max: 1000 }),
        amount,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (largestHour, burnFactor, burnFloor, share) => {
          const limit = burnLimit(
            { largestHour, firstSeenAt: END - LEAST_HISTORY_MS },
            { burnFactor, burnFloor },
            END,
          );
          const within = largestHour.times(burnFactor).times(share.toFixed(9));
          return limit !== null && !within.gt(limit) && !burnFloor.gt(limit);
        },
      ),
      { seed },
    );
  });

  test("a runaway of a hundred times the dearest hour is above the limit in each replayed hour", () => {
    for (const hours of hoursOf(DEMO_SEED).values()) {
      const largestHour = hours.reduce((most, hour) => (hour.cost.gt(most) ? hour.cost : most), ZERO);
      const limit = burnLimit({ largestHour, firstSeenAt: 0 }, { burnFactor: 20, burnFloor: usd("1") }, END);
      expect(limit?.lt(largestHour.times(100)) || limit?.eq(1)).toBe(true);
    }
  });

  test("without a day of history there is no limit; from its 24th hour on there is", () => {
    const rule = { burnFactor: 20, burnFloor: usd("1") };
    const at = (age: number) => burnLimit({ largestHour: usd("0.5"), firstSeenAt: END - age }, rule, END);
    expect(at(LEAST_HISTORY_MS - 1)).toBeNull();
    expect(at(LEAST_HISTORY_MS)).toEqual(usd("10"));
    expect(burnLimit({ largestHour: usd("900000000000"), firstSeenAt: 0 }, rule, END)).toBeNull();
  });

  test("a limit changes by more than a tenth or not at all", () => {
    expect(isWorthChanging(null, usd("1"))).toBe(true);
    expect(isWorthChanging(usd("10"), usd("11"))).toBe(false);
    expect(isWorthChanging(usd("10"), usd("11.000001"))).toBe(true);
    expect(isWorthChanging(usd("10"), usd("8.9"))).toBe(true);
  });
});
