import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allocationFor,
  isCovered,
  type MemberRoom,
  type PoolRoom,
  planAllocation,
  planned,
  planShares,
  planTransfer,
  unallocatedOf,
} from "@/server/domain/allocation-room";
import { type Money, maxMoney, sumMoney, usd, ZERO } from "@/server/domain/money";

const member = (agentId: string, limit: string | null, used: string): MemberRoom => ({
  agentId,
  limit: limit === null ? null : usd(limit),
  used: usd(used),
});
const poolOf = (limit: string, used: string, members: MemberRoom[]): PoolRoom => ({
  poolId: "p",
  limit: usd(limit),
  used: usd(used),
  members,
});
const allocated = ({ members }: PoolRoom) => sumMoney(members.map(({ limit }) => limit ?? ZERO));
const shares = (given: Record<string, string>) =>
  new Map(Object.entries(given).map(([id, amount]) => [id, usd(amount)]));

describe("allocations never sum to more than their pool", () => {
  test("I8 a run over an overspent pool raises no allocation to what was spent beyond it", () => {
    const pool = poolOf("0.4", "0.9", [member("a1", null, "0.3"), member("a2", "0.15", "0.6")]);
    const plan = planShares(pool, shares({ a1: "0", a2: "0" }));
    expect(plan.agents).toEqual([]);
    expect(isCovered(pool, plan)).toBe(true);
  });

  test("I8 a run that leaves an agent nothing takes back what it has not used", () => {
    const pool = poolOf("10", "3", [member("a1", "5", "3"), member("a2", null, "0")]);
    const { agents } = planShares(pool, shares({ a1: "0", a2: "7" }));
    expect(agents.map(({ agentId, after }) => [agentId, after.toFixed()])).toEqual([
      ["a1", "3"],
      ["a2", "7"],
    ]);
  });

  test("I8 what is moved into an overspent pool gives none of its agents more than the pool has", () => {
    const from = { pool: { ...poolOf("5", "0", []), poolId: "rich" }, member: null };
    const poor = poolOf("0.4", "0.9", [member("a1", null, "0.9")]);
    expect(planTransfer(from, { pool: poor, member: poor.members[0] ?? null }, usd("0.1"))).toBeNull();
    expect(planTransfer(from, { pool: poor, member: null }, usd("0.1"))).not.toBeNull();
  });

  const micro = fc.integer({ min: 0, max: 1_000_000 }).map((n) => usd(String(n)).div(1_000_000));
  const members = fc.array(fc.record({ share: micro, used: micro, hasOwn: fc.boolean() }), { maxLength: 4 });

  test("I8 whatever is run, set or moved, once it is covered", () => {
    fc.assert(
      fc.property(members, micro, micro, fc.nat(3), (made, spare, amount, which) => {
        const pool = poolFrom(made, spare);
        const target = pool.members[which % Math.max(1, pool.members.length)] ?? null;
        const other = { pool: { ...poolFrom([], usd("1")), poolId: "other" }, member: null };
        const given = new Map(
          made.map(({ share }, index) => [`a${index}`, within(pool, share, made.length)]),
        );
        const plans = [
          planShares(pool, given),
          target && planAllocation(pool, target, allocationFor(target, amount)),
          planTransfer(other, { pool, member: target }, amount),
          planTransfer({ pool, member: target }, other, amount),
        ].filter((plan) => plan !== null);
        for (const plan of plans)
          if (isCovered(pool, plan)) {
            const after = planned(pool, plan);
            expect(allocated(after).lte(after.limit), JSON.stringify({ pool, plan })).toBe(true);
          }
      }),
    );
  });

  type Made = { share: Money; used: Money; hasOwn: boolean }[];
  /** Allocations that fit, beside whatever was spent. */
  function poolFrom(made: Made, spare: Money): PoolRoom {
    const own = made.filter(({ hasOwn }) => hasOwn).map(({ share }) => share);
    return {
      poolId: "p",
      limit: sumMoney(own).plus(spare),
      used: sumMoney(made.map(({ used }) => used)),
      members: made.map(({ share, used, hasOwn }, index) => ({
        agentId: `a${index}`,
        limit: hasOwn ? share : null,
        used,
      })),
    };
  }
  /** As a run gives: together never more than there is. */
  function within(pool: PoolRoom, share: Money, parts: number): Money {
    const there = maxMoney(unallocatedOf(pool), ZERO).div(parts).toDecimalPlaces(12, 1);
    return share.gt(there) ? there : share;
  }
});
