import { describe, expect, test } from "vitest";
import type { KeyScope } from "@/server/domain/actor";
import { closeExpiredOverrides } from "@/server/ledger/overrides/close-expired-overrides";
import { callerOf, codeOf } from "@/test/admin-caller";
import { createTestOrganization } from "@/test/ledger-fixture";
import { key, useOverrideWorld } from "@/test/override-world";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

const world = useOverrideWorld();
const { actionsOf } = world;

const reason = "launch day, agreed with finance";

describe("emergencies", () => {
  const emergency = "emergency:request" as const;
  async function poolWith(agents: Record<string, number>, initialBudget = "1000") {
    const org = await createTestOrganization(world.t.pool);
    const { pools } = callerOf(org).admin;
    const { id: poolId } = await pools.create({ name: "shared", initialBudget });
    for (const [agentId, priority] of Object.entries(agents))
      await pools.assignAgent({ agentId, poolId, allocation: "20", priority, reason });
    const remaining = async (agentId: string) => (await pools.agents({ agentId })).data[0]?.remainingBudget;
    const request = (agentId: string, amount: string, why: string) =>
      key(org, [emergency]).budget.requestEmergency({ agentId, amount, reason: why });
    return { org, pools, poolId, remaining, request };
  }

  test("SAFE-34 SAFE-37 priority 7 asks 50 and gets 50: 20 + 50 is 70, and binds at once", async () => {
    const { org, remaining, request } = await poolWith({ a: 7 });
    const hold = (cost: string) =>
      world.t.ledger.submit(authorizeOf(org, { agentId: "a", estimatedCost: cost }));
    expect(await hold("21")).toMatchObject({ allowed: false });
    expect(await request("a", "50", "more please, for the launch")).toMatchObject({
      state: "approved",
      approvedAmount: "50",
      rule: "priority",
    });
    expect(await remaining("a")).toBe("70");
    expect(await hold("70.01")).toMatchObject({ allowed: false });
    expect(await hold("70")).toMatchObject({ allowed: true });
  });

  test("SAFE-35 SAFE-36 «Critical outage» of priority 5 gets half, «more please» nothing; both are audited", async () => {
    const { org, remaining, request } = await poolWith({ a: 5 });
    expect(await request("a", "100", "Critical outage")).toMatchObject({
      approvedAmount: "50",
      state: "approved",
    });
    expect(await request("a", "100", "more please")).toMatchObject({
      approvedAmount: "0",
      state: "rejected",
    });
    expect(await remaining("a")).toBe("70");
    expect(await actionsOf(org)).toEqual([
      "override.requested",
      "override.activated",
      "override.approved",
      "override.requested",
      "override.rejected",
    ]);
  });

  test("BUG-SAFE-8 no-self-served-emergency: neither word nor priority passes the scope, the binding or the share", async () => {
    const { org, poolId, pools, request } = await poolWith({ a: 9, b: 5 });
    const input = { agentId: "a", amount: "100", reason: "critical outage" };
    for (const scopes of [["record"], ["authorize", "read", "record"]] as KeyScope[][])
      expect(await codeOf(key(org, scopes).budget.requestEmergency(input))).toBe("forbidden");
    const bound = key(org, [emergency], { agentIds: ["b"] });
    expect(await codeOf(bound.budget.requestEmergency(input))).toBe("forbidden");
    // A priority that the caller claims is no field of the request.
    expect(
      await codeOf(key(org, [emergency]).budget.requestEmergency({ ...input, priority: 10 } as typeof input)),
    ).toBe("validation_failed");
    // 20 % of 1000.
    expect(await request("a", "150", "critical outage")).toMatchObject({ approvedAmount: "150" });
    expect(await request("a", "150", "critical outage")).toMatchObject({
      approvedAmount: "50",
      limitedBy: "emergency_share",
    });
    expect(await request("b", "2", "critical outage")).toMatchObject({
      state: "rejected",
      approvedAmount: "0",
    });
    await pools.update({ poolId, emergencyPercent: 30 });
    expect(await request("b", "2", "critical outage")).toMatchObject({ approvedAmount: "1" });
  });

  test("C10 parallel emergencies never pass the pool's share", async () => {
    const { request } = await poolWith({ a: 9, b: 9, c: 9 }, "100");
    const given = await Promise.all(
      ["a", "b", "c", "a", "b", "c"].map((agentId) => request(agentId, "7", "critical outage")),
    );
    const total = given.reduce((sum, row) => sum + Number(row.approvedAmount), 0);
    expect(total).toBe(20);
  });

  test("BUG-SAFE-1 override-expires: after its time an emergency's room is gone, written down, and refused again", async () => {
    const { org, remaining, request } = await poolWith({ a: 9 });
    const { overrideId } = await request("a", "50", "critical outage");
    await world.t.pool.query(
      `update budget_overrides set starts_at = starts_at - interval '24 hours 1 second',
         expires_at = expires_at - interval '24 hours 1 second' where id = $1`,
      [overrideId],
    );
    expect(await remaining("a")).toBe("20");
    expect(
      await world.t.ledger.submit(authorizeOf(org, { agentId: "a", estimatedCost: "20.01" })),
    ).toMatchObject({
      allowed: false,
    });
    await closeExpiredOverrides(world.t.pool);
    expect((await actionsOf(org)).at(-1)).toBe("override.expired");
    const { data } = await callerOf(org).admin.overrides.requests();
    expect(data).toMatchObject([{ state: "expired", agentId: "a" }]);
  });

  test("C10 without a pool, or above what takes two people, a person decides", async () => {
    const { org, request } = await poolWith({ a: 9 });
    await world.t.ledger.submit(recordOf(org, { agentId: "loner", cost: "1" }));
    expect(await request("loner", "5", "critical outage")).toMatchObject({ state: "pending", rule: null });
    expect(await codeOf(request("nobody", "5", "critical outage"))).toBe("not_found");
    await world.t.pool.query(
      `insert into settings (organization_id, key, value, updated_by)
       values ($1, 'override.secondApproverAbove', '"10"', 'usr_test')`,
      [org],
    );
    expect(await request("a", "10.01", "critical outage")).toMatchObject({ state: "pending" });
    expect(await request("a", "10", "critical outage")).toMatchObject({ state: "approved" });
    const { data } = await callerOf(org).admin.overrides.requests({ state: "pending" });
    expect(data.map(({ agentId, approvalsNeeded }) => [agentId, approvalsNeeded])).toEqual([
      ["a", 2],
      ["loner", 1],
    ]);
  });
});
