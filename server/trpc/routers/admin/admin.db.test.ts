import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { getContainer, setContainer } from "@/server/container";
import { createPrisma } from "@/server/db/prisma";
import type { Role } from "@/server/domain/actor";
import { createCaller } from "@/server/trpc/router";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { personOf, recordOf } from "@/test/steering-fixture";

let t: TestLedger;
let owner: ReturnType<typeof createOwnerPool>;
beforeAll(async () => {
  t = await createTestLedger();
  owner = createOwnerPool(t.url);
  setFakeContainer({});
  setContainer({
    ...getContainer(),
    pool: t.pool,
    booksPool: t.pool,
    prisma: createPrisma(t.pool),
    ledger: t.ledger,
  });
});
afterAll(async () => {
  await owner.end();
  await t.close();
});

function as(organizationId: string, role: Role = "ADMIN") {
  const { actor, requestId } = personOf(organizationId, role);
  return createCaller({
    actor,
    requestId,
    idempotencyKey: null,
    isBatch: false,
    remoteAddress: "",
    credentials: NO_CREDENTIALS,
  }).admin;
}
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error: { cause?: { code?: string }; code: string }) => error.cause?.code ?? error.code,
  );
const actionsOf = async (org: string) =>
  (
    await t.pool.query<{ action: string }>(
      "select action from audit_logs where organization_id = $1 order by seq",
      [org],
    )
  ).rows.map((row) => row.action);

describe("the control plane", () => {
  test("NEON-37 NEON-39 NEON-53 limits and thresholds set by an ADMIN are kept, with an audit row each", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = as(org);
    const set = await admin.monthlyBudget.set({ totalBudget: "1000.50", alertThreshold: 0 });
    expect(set).toMatchObject({ totalBudget: "1000.5", alertThreshold: 0, isClosed: false, version: 2 });
    expect(await admin.monthlyBudget.set({ alertThreshold: 0.755 })).toMatchObject({
      totalBudget: "1000.5",
      alertThreshold: 0.755,
    });
    expect(
      await admin.campaigns.setBudget({ campaignId: "q1", monthlyBudget: "5", action: "warn" }),
    ).toMatchObject({ monthlyBudget: "5", action: "warn", alertThreshold: 0.8 });
    expect(await admin.monthlyBudget.get()).toMatchObject({ totalBudget: "1000.5", alertThreshold: 0.755 });
    expect((await admin.campaigns.list()).data).toMatchObject([
      { campaignId: "q1", limit: "5", spent: "0", level: "healthy" },
    ]);
    expect(await actionsOf(org)).toEqual(["budget.changed", "budget.changed", "budget.changed"]);
  });

  test("NEON-53 row 80: VIEWER reads and writes nothing; FINANCE sets campaigns, neither cap nor override", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    const grant = { kind: "GRANT" as const, amount: "1", reason: "agreed with finance" };
    for (const role of ["VIEWER", "FINANCE"] as const) {
      expect(await codeOf(as(org, role).monthlyBudget.set({ totalBudget: "9" }))).toBe("forbidden");
      expect(await codeOf(as(org, role).overrides.activate(grant))).toBe("forbidden");
      expect(await codeOf(as(org, role).integrity.rebuild({ reason: "because I may not" }))).toBe(
        "forbidden",
      );
      expect((await as(org, role).overview({})).budget.limit).toBe("1");
    }
    expect(await codeOf(as(org, "VIEWER").campaigns.setBudget({ campaignId: "q", monthlyBudget: "1" }))).toBe(
      "forbidden",
    );
    expect(
      await codeOf(as(org, "FINANCE").campaigns.setBudget({ campaignId: "q", monthlyBudget: "1" })),
    ).toBe("done");
    expect(await codeOf(as(org, "VIEWER").audit.list())).toBe("forbidden");
    expect(await actionsOf(org)).toEqual(["budget.changed"]);
  });

  test("promises rows 13 to 15, 42, 55, 87: bad input is refused and writes nothing", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    const admin = as(org);
    const bad: unknown[] = [
      { totalBudget: "unlimited" },
      { totalBudget: "-1" },
      { totalBudget: 5 },
      { totalBudget: "1.0000000000001" },
      { alertThreshold: 1.01 },
      { alertThreshold: 80 },
      { month: "2026-13" },
      { month: "0010-01" },
      { totalBudget: "1", organizationId: org },
    ];
    for (const input of bad)
      expect(
        await codeOf(admin.monthlyBudget.set(input as { totalBudget: string })),
        JSON.stringify(input),
      ).not.toBe("done");
    const badOverrides: unknown[] = [
      { kind: "BYPASS" },
      { kind: "BYPASS", reason: "too short" },
      { kind: "BYPASS", reason: "          x          " },
      { kind: "GRANT", reason: "no amount was given" },
      { kind: "GRANT", amount: "0", reason: "nothing is granted" },
      { kind: "BYPASS", amount: "1", reason: "a BYPASS has no amount" },
      { kind: "BYPASS", reason: "it ends in the past", expiresAt: "2020-01-01T00:00:00Z" },
      { kind: "BYPASS", reason: "longer than 7 days", durationSeconds: 604_801 },
    ];
    for (const input of badOverrides)
      expect(
        await codeOf(admin.overrides.activate(input as { kind: "BYPASS"; reason: string })),
        JSON.stringify(input),
      ).not.toBe("done");
    expect(await actionsOf(org)).toEqual([]);
    expect((await admin.monthlyBudget.get()).totalBudget).toBe("1");
  });

  test("NEON-55 NEON-93 an override is activated, listed, shown, ended; the reason is trimmed", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    const admin = as(org);
    const on = await admin.overrides.activate({
      kind: "BYPASS",
      reason: "  launch day, agreed  ",
      ceiling: "50",
    });
    expect(on).toMatchObject({
      state: "active",
      ceiling: "50",
      reason: "launch day, agreed",
      budgetName: "Every budget",
    });
    expect(Date.parse(on.expiresAt) - Date.parse(on.activatedAt)).toBe(86_400_000);
    expect((await admin.overview({})).override).toMatchObject({ id: on.id });
    expect((await admin.overrides.list({ state: "active", limit: 5 })).data).toEqual([on]);
    const off = await admin.overrides.end({ overrideId: on.id });
    expect(off).toMatchObject({ state: "ended", endedBy: "usr_test" });
    expect((await admin.overrides.list({ state: "active", limit: 5 })).data).toEqual([]);
    expect((await admin.overrides.list({ state: "past", limit: 5 })).data).toEqual([off]);
    const grant = await admin.overrides.activate({
      kind: "GRANT",
      amount: "2.50",
      reason: "raise it once, please",
    });
    expect(grant).toMatchObject({ amount: "2.5", budgetName: "Organization" });
    expect((await admin.overview({})).budget).toMatchObject({ limit: "1", granted: "2.5", remaining: "3.5" });
    const newest = await admin.overrides.list({ state: "all", limit: 1 });
    expect(newest).toMatchObject({ hasMore: true, data: [{ id: grant.id }] });
    expect(
      (await admin.overrides.list({ state: "all", limit: 1, cursor: newest.nextCursor ?? "" })).data,
    ).toEqual([off]);
  });

  test("P4 integrity is verified and rebuilt on demand, and the page says so", async () => {
    const org = await createTestOrganization(t.pool);
    const admin = as(org);
    await t.ledger.submit(recordOf(org, { cost: "1" }));
    expect(await admin.integrity.verify()).toMatchObject({ balanced: true });
    await owner.query("update budget_windows set spent = spent + 0.41 where organization_id = $1", [org]);
    expect(await admin.integrity.verify()).toMatchObject({ balanced: false, difference: "0.41" });
    expect((await admin.overview({})).books).toMatchObject({
      state: "differs",
      difference: "0.41",
      windows: 1,
    });
    expect(await admin.integrity.rebuild({ reason: "changed by hand in a test" })).toMatchObject({
      windows: 1,
    });
    expect((await admin.overview({})).books).toMatchObject({ state: "balanced" });
    expect((await admin.settings.jobs()).books).toEqual((await admin.overview({})).books);
  });

  test("P7 P8 a window locked from outside ends in 503 and changes nothing", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1" });
    await t.ledger.submit(recordOf(org, { cost: "0.1" }));
    const client = await owner.connect();
    await client.query("begin");
    await client.query("select 1 from budget_windows where organization_id = $1 for update", [org]);
    expect(await codeOf(as(org).monthlyBudget.set({ totalBudget: "9" }))).toBe("budget_unavailable");
    await client.query("rollback");
    client.release();
    expect(await actionsOf(org)).toEqual([]);
  });
});

describe("the audit chain", () => {
  async function chainOf(length: number) {
    const org = await createTestOrganization(t.pool);
    for (let n = 1; n <= length; n += 1) await as(org).monthlyBudget.set({ totalBudget: String(n) });
    return { org, verify: (head?: { seq: string; hash: string }) => as(org).audit.verify(head && { head }) };
  }
  const change = (sql: string, org: string) => owner.query(sql, [org]);

  test("P11 NEON-56 an untouched chain is intact; rows are listed newest first with before and after", async () => {
    const { org, verify } = await chainOf(3);
    expect(await verify()).toMatchObject({ intact: true, rows: 3, firstBadSeq: null, head: { seq: "3" } });
    const page = await as(org).audit.list({ limit: 2, action: "budget.changed" });
    expect(page.data.map((row) => row.seq)).toEqual(["3", "2"]);
    expect(page.data[0]).toMatchObject({
      actorId: "usr_test",
      before: { limitCost: "2" },
      after: { limitCost: "3" },
    });
    expect(
      (await as(org).audit.list({ limit: 2, cursor: page.nextCursor ?? "" })).data.map((row) => row.seq),
    ).toEqual(["1"]);
  });

  const tampering: [string, string, string][] = [
    ["altered", "update audit_logs set after = '{}' where organization_id = $1 and seq = 2", "2"],
    [
      "another actor",
      "update audit_logs set actor_id = 'usr_other' where organization_id = $1 and seq = 3",
      "3",
    ],
    ["removed", "delete from audit_logs where organization_id = $1 and seq = 2", "2"],
    ["cut at its tail", "delete from audit_logs where organization_id = $1 and seq > 3", "4"],
    ["cut whole", "delete from audit_logs where organization_id = $1", "1"],
    [
      "moved",
      "update audit_logs set seq = case seq when 1 then 101 else 1 end where organization_id = $1 and seq in (1, 101)",
      "1",
    ],
    [
      "inserted",
      "insert into audit_logs select organization_id, 6, 'aud_x', at, actor_type, actor_id, action, entity_type, entity_id, before, after, reason, request_id, prev_hash, hash from audit_logs where organization_id = $1 and seq = 5",
      "6",
    ],
  ];
  test.each(tampering)("P11 a row %s is found at its number", async (_, sql, firstBadSeq) => {
    const { org, verify } = await chainOf(5);
    await change(sql, org);
    expect(await verify()).toMatchObject({ intact: false, firstBadSeq });
  });

  test("P11 a tail cut with its head shows against the head exported before", async () => {
    const { org, verify } = await chainOf(4);
    const { head } = await verify();
    await change("delete from audit_logs where organization_id = $1 and seq = 4", org);
    await change(
      "update audit_heads h set seq = 3, hash = (select hash from audit_logs a where a.organization_id = h.organization_id and a.seq = 3) where organization_id = $1",
      org,
    );
    expect(await verify()).toMatchObject({ intact: true });
    expect(await verify(head)).toMatchObject({ intact: false, firstBadSeq: "4" });
  });

  test("P11 the app may not rewrite it", async () => {
    const { org } = await chainOf(1);
    for (const sql of [
      "update audit_logs set reason = 'x' where organization_id = $1",
      "delete from audit_logs where organization_id = $1",
    ])
      await expect(t.pool.query(sql, [org])).rejects.toMatchObject({ code: "42501" });
  });
});
