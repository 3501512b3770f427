import fc from "fast-check";
import { expect, test } from "vitest";
import {
  AGENT_STRATEGIES,
  type AllocationMember,
  allocate,
  RUN_STRATEGIES,
} from "@/server/domain/allocation";
import { type Money, maxMoney, sumMoney, toWire, usd, ZERO } from "@/server/domain/money";
import { pico } from "@/test/pico";

const seed = Number(process.env.PURSER_SEED ?? Math.floor(Math.random() * 2 ** 31));
const check = <T>(property: fc.IProperty<T>) => fc.assert(property, { seed, numRuns: 300 });

const money: fc.Arbitrary<Money> = fc
  .bigInt({ min: 0n, max: 10n ** 20n })
  .map((units) => usd(`${units / 10n ** 12n}.${String(units % 10n ** 12n).padStart(12, "0")}`));
const maybe = fc.option(money, { nil: null });
const member: fc.Arbitrary<Omit<AllocationMember, "agentId">> = fc.record({
  priority: fc.integer({ min: 1, max: 10 }),
  strategy: fc.constantFrom(...AGENT_STRATEGIES),
  used: money,
  usage: fc.array(money, { maxLength: 4 }),
  base: maybe,
  min: maybe,
  max: maybe,
  percent: fc.option(
    fc.integer({ min: 0, max: 1_000_000 }).map((part) => usd(String(part)).div(10_000)),
    { nil: null },
  ),
});
const pool = fc.record({
  strategy: fc.constantFrom(...RUN_STRATEGIES),
  available: money,
  whole: money,
  members: fc
    .array(member, { maxLength: 12 })
    .map((all) => all.map((one, n) => ({ ...one, agentId: `agent-${n}` }))),
  distributeRemainder: fc.boolean(),
  normalizeUsage: fc.boolean(),
});

test(`I8 SAFE-24 no run gives out more than there is, to 12 decimals (seed ${seed})`, () => {
  check(
    fc.property(pool, (run) => {
      const { shares, unallocated } = allocate(run);
      // Summed by the test's own arithmetic: pico() refuses a 13th decimal and a sign.
      let total = pico(toWire(unallocated));
      expect(total >= 0n).toBe(true);
      for (const share of shares.values()) {
        expect(pico(toWire(share)) >= 0n).toBe(true);
        total += pico(toWire(share));
      }
      expect(total).toBe(pico(toWire(run.available)));
    }),
  );
});

test(`C16 no share is above its maximum, FIXED agents are in none, the order changes nothing (seed ${seed})`, () => {
  check(
    fc.property(pool, (run) => {
      const { shares } = allocate(run);
      for (const { agentId, strategy, max } of run.members) {
        const share = shares.get(agentId);
        expect(share === undefined).toBe(strategy === "FIXED");
        if (share !== undefined && max !== null) expect(share.lte(max)).toBe(true);
      }
      const reversed = allocate({ ...run, members: [...run.members].reverse() }).shares;
      for (const [id, share] of shares) expect(toWire(reversed.get(id) ?? usd("-1"))).toBe(toWire(share));
    }),
  );
});

test(`SAFE-40 a rebalance without bounds gives out exactly what remains (seed ${seed})`, () => {
  check(
    fc.property(pool, (run) => {
      const members = run.members.map((one) => ({ ...one, min: null, max: null }));
      const { shares, unallocated } = allocate({ ...run, members, strategy: "REBALANCE" });
      if (shares.size === 0) return;
      expect(toWire(sumMoney(shares.values()))).toBe(toWire(run.available));
      expect(unallocated.isZero()).toBe(true);
    }),
  );
});

test(`C16 minimums that fit together are kept by a rebalance (seed ${seed})`, () => {
  check(
    fc.property(pool, (run) => {
      const members = run.members
        .filter(({ strategy }) => strategy !== "FIXED")
        .map((one) => ({ ...one, max: one.max === null ? null : maxMoney(one.max, one.min ?? ZERO) }));
      const needed = sumMoney(members.map(({ min }) => min ?? ZERO));
      const available = run.available.plus(needed);
      const { shares } = allocate({ ...run, available, members, strategy: "REBALANCE" });
      for (const { agentId, min } of members)
        expect((shares.get(agentId) ?? ZERO).gte(min ?? ZERO)).toBe(true);
    }),
  );
});
