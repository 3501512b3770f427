import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Actor, KeyScope, OrganizationId, Role } from "@/server/domain/actor";
import { closeExpiredOverrides } from "@/server/ledger/close-expired-overrides";
import { callerOf, codeOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

const reason = "launch day, agreed with finance";
const person = (org: string, userId: string, role: Role = "ADMIN") =>
  callerOf(org, {
    kind: "user",
    organizationId: org as OrganizationId,
    userId,
    email: `${userId}@example.com`,
    role,
  }).admin.overrides;
function key(org: string, scopes: KeyScope[], more: Partial<Extract<Actor, { kind: "key" }>> = {}) {
  return callerOf(org, {
    kind: "key",
    organizationId: org as OrganizationId,
    keyId: "key_agent",
    scopes: new Set(scopes),
    agentIds: [],
    campaignIds: [],
    environment: null,
    ...more,
  });
}
async function insertKey(org: string, id: string, createdBy: string) {
  await t.pool.query(
    `insert into api_keys (id, organization_id, name, public_part, secret_hash, scopes, created_by, expires_at)
     values ($1, $2, 'key', $3, '\\x00', '{admin}', $4, now() + interval '1 day')`,
    [id, org, id.slice(-12).padStart(12, "0").replaceAll("_", "0"), createdBy],
  );
}
const ask = (org: string, cost: string) => t.ledger.submit(authorizeOf(org, { estimatedCost: cost }));
const actionsOf = async (org: string) =>
  (
    await t.pool.query<{ action: string }>(
      "select action from audit_logs where organization_id = $1 and action like 'override.%' order by seq",
      [org],
    )
  ).rows.map((row) => row.action);
async function fullOrganization() {
  const org = await createTestOrganization(t.pool, { cap: "10" });
  await t.ledger.submit(recordOf(org, { cost: "10" }));
  return org;
}

describe("requests for overrides", () => {
  test("C10 FINANCE asks, nothing changes; an ADMIN approves, and the room is there, and shown", async () => {
    const org = await fullOrganization();
    const asked = await person(org, "usr_fin", "FINANCE").request({ kind: "GRANT", amount: "5", reason });
    expect(asked).toMatchObject({
      state: "pending",
      amount: "5",
      requestedBy: "usr_fin",
      approvalsNeeded: 1,
    });
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect(await codeOf(person(org, "usr_fin", "FINANCE").approve({ requestId: asked.id }))).toBe(
      "forbidden",
    );
    const approved = await person(org, "usr_boss").approve({ requestId: asked.id });
    expect(approved).toMatchObject({ state: "active", approvedAmount: "5", decidedBy: "usr_boss" });
    expect(await ask(org, "5.000000000001")).toMatchObject({ allowed: false });
    expect(await ask(org, "5")).toMatchObject({ allowed: true });
    expect(await actionsOf(org)).toEqual(["override.requested", "override.activated", "override.approved"]);
    expect(await codeOf(person(org, "usr_boss").approve({ requestId: asked.id }))).toBe("conflict");
    await person(org, "usr_boss").end({ overrideId: approved.overrideId ?? "" });
    expect((await person(org, "usr_boss").requests()).data).toMatchObject([{ state: "ended" }]);
  });

  test("promises row 87 P16: nobody approves their own request, neither in person nor by a key of theirs", async () => {
    const org = await fullOrganization();
    const { id } = await person(org, "usr_a").request({ kind: "BYPASS", ceiling: "5", reason });
    expect(await codeOf(person(org, "usr_a").approve({ requestId: id }))).toBe("forbidden");
    await insertKey(org, `key_of_a_${org.slice(-3)}`, "usr_a");
    const own = key(org, ["admin"], { keyId: `key_of_a_${org.slice(-3)}` }).admin.overrides;
    expect(await codeOf(own.approve({ requestId: id }))).toBe("forbidden");
    const byKey = await own.request({ kind: "BYPASS", ceiling: "5", reason });
    expect(await codeOf(person(org, "usr_a").approve({ requestId: byKey.id }))).toBe("forbidden");
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect((await person(org, "usr_b").approve({ requestId: id })).state).toBe("active");
    expect(await ask(org, "5")).toMatchObject({ allowed: true });
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false });
    const { data } = await person(org, "usr_b").list();
    expect(data).toMatchObject([{ used: "5", uses: 1 }]);
  });

  test("C10 above an amount two people must approve, and a BYPASS without a ceiling is above every amount", async () => {
    const org = await fullOrganization();
    await t.pool.query(
      `insert into settings (organization_id, key, value, updated_by)
       values ($1, 'override.secondApproverAbove', '"5"', 'usr_test')`,
      [org],
    );
    const small = await person(org, "usr_a").request({ kind: "GRANT", amount: "5", reason });
    expect(small.approvalsNeeded).toBe(1);
    const open = await person(org, "usr_a").request({ kind: "BYPASS", reason });
    expect(open.approvalsNeeded).toBe(2);
    const large = await person(org, "usr_a").request({ kind: "GRANT", amount: "5.01", reason });
    const first = await person(org, "usr_b").approve({ requestId: large.id, amount: "4" });
    expect(first).toMatchObject({ state: "pending", approvedBy: ["usr_b"], overrideId: null });
    expect(await ask(org, "1")).toMatchObject({ allowed: false });
    expect(await codeOf(person(org, "usr_b").approve({ requestId: large.id }))).toBe("conflict");
    expect(await codeOf(person(org, "usr_c").approve({ requestId: large.id, amount: "6" }))).toBe(
      "validation_failed",
    );
    const second = await person(org, "usr_c").approve({ requestId: large.id });
    expect(second).toMatchObject({ state: "active", approvedAmount: "4", approvedBy: ["usr_b", "usr_c"] });
    expect(await ask(org, "4")).toMatchObject({ allowed: true });
  });

  test("C10 two approvers at once: one override, never two", async () => {
    const org = await fullOrganization();
    const { id } = await person(org, "usr_a").request({ kind: "GRANT", amount: "1", reason });
    const codes = await Promise.all(
      ["usr_b", "usr_c", "usr_d"].map((who) => codeOf(person(org, who).approve({ requestId: id }))),
    );
    expect(codes.sort()).toEqual(["conflict", "conflict", "done"]);
    expect((await person(org, "usr_b").list()).data).toHaveLength(1);
  });

  test("C10 rejected and cancelled requests change nothing and cannot be approved", async () => {
    const org = await fullOrganization();
    const finance = person(org, "usr_fin", "FINANCE");
    const one = await finance.request({ kind: "GRANT", amount: "5", reason });
    expect(
      await person(org, "usr_b").reject({ requestId: one.id, reason: "no money for this" }),
    ).toMatchObject({ state: "rejected", decisionReason: "no money for this" });
    const two = await finance.request({ kind: "GRANT", amount: "5", reason });
    expect(await codeOf(person(org, "usr_x", "FINANCE").cancel({ requestId: two.id }))).toBe("forbidden");
    expect((await finance.cancel({ requestId: two.id })).state).toBe("cancelled");
    for (const { id } of [one, two])
      expect(await codeOf(person(org, "usr_b").approve({ requestId: id }))).toBe("conflict");
    expect(await ask(org, "0.01")).toMatchObject({ allowed: false });
    expect((await finance.requests({ state: "pending" })).data).toEqual([]);
  });

  test("promises row 87: no reason, no amount, over 7 days: refused, and nothing is written", async () => {
    const org = await fullOrganization();
    const other = await fullOrganization();
    const admin = person(org, "usr_a");
    const bad: unknown[] = [
      { kind: "GRANT", amount: "5" },
      { kind: "GRANT", amount: "5", reason: "because" },
      { kind: "GRANT", amount: "0", reason },
      { kind: "GRANT", reason },
      { kind: "GRANT", amount: "5", reason, durationSeconds: 604_801 },
      { kind: "GRANT", amount: "5", reason, durationSeconds: 59 },
      { kind: "BYPASS", reason, ceiling: "0" },
      { kind: "BYPASS", reason, requestedBy: "usr_z" },
    ];
    for (const input of bad)
      expect(await codeOf(admin.request(input as { kind: "BYPASS"; reason: string }))).toBe(
        "validation_failed",
      );
    const foreign = await person(other, "usr_a").request({ kind: "GRANT", amount: "5", reason });
    expect(await codeOf(admin.approve({ requestId: foreign.id }))).toBe("not_found");
    expect(
      await codeOf(admin.request({ kind: "GRANT", amount: "5", budgetId: foreign.budgetId ?? "", reason })),
    ).toBe("not_found");
    expect(await codeOf(person(org, "usr_v", "VIEWER").request({ kind: "BYPASS", reason }))).toBe(
      "forbidden",
    );
    expect((await admin.requests()).data).toEqual([]);
    expect(await actionsOf(org)).toEqual([]);
  });
});

describe("emergencies", () => {
  const emergency = "emergency:request" as const;
  async function poolWith(agents: Record<string, number>, initialBudget = "1000") {
    const org = await createTestOrganization(t.pool);
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
    const hold = (cost: string) => t.ledger.submit(authorizeOf(org, { agentId: "a", estimatedCost: cost }));
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
    await t.pool.query(
      `update budget_overrides set starts_at = starts_at - interval '24 hours 1 second',
         expires_at = expires_at - interval '24 hours 1 second' where id = $1`,
      [overrideId],
    );
    expect(await remaining("a")).toBe("20");
    expect(await t.ledger.submit(authorizeOf(org, { agentId: "a", estimatedCost: "20.01" }))).toMatchObject({
      allowed: false,
    });
    await closeExpiredOverrides(t.pool);
    expect((await actionsOf(org)).at(-1)).toBe("override.expired");
    const { data } = await callerOf(org).admin.overrides.requests();
    expect(data).toMatchObject([{ state: "expired", agentId: "a" }]);
  });

  test("C10 without a pool, or above what takes two people, a person decides", async () => {
    const { org, request } = await poolWith({ a: 9 });
    await t.ledger.submit(recordOf(org, { agentId: "loner", cost: "1" }));
    expect(await request("loner", "5", "critical outage")).toMatchObject({ state: "pending", rule: null });
    expect(await codeOf(request("nobody", "5", "critical outage"))).toBe("not_found");
    await t.pool.query(
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
