import type { TRPCError } from "@trpc/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NO_CREDENTIALS } from "@/server/auth/credentials";
import { getContainer, setContainer } from "@/server/container";
import { createPrisma } from "@/server/db/prisma";
import type { Role } from "@/server/domain/actor";
import { toServiceError } from "@/server/trpc/error-shape";
import { createCaller } from "@/server/trpc/router";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { personOf } from "@/test/steering-fixture";

let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  setFakeContainer({});
  const prisma = createPrisma(t.pool);
  setContainer({ ...getContainer(), pool: t.pool, booksPool: t.pool, prisma, ledger: t.ledger });
});
afterAll(() => t.close());

type Wire = Record<string, unknown>;
function as(organizationId: string, role: Role = "ADMIN") {
  const { actor, requestId } = personOf(organizationId, role);
  const nobody = { idempotencyKey: null, isBatch: false, remoteAddress: "", credentials: NO_CREDENTIALS };
  return createCaller({ actor, requestId, ...nobody }).admin;
}
const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: TRPCError) => toServiceError(error),
  );
const budgetsOf = async (org: string) =>
  (
    await t.pool.query<Wire>(
      `select name, scope_type, scope_key, period, limit_tokens, limit_cost::text, action, fallback_model, managed_by
       from budgets where organization_id = $1 and not is_primary and status = 'ACTIVE' order by name`,
      [org],
    )
  ).rows;

describe("templates", () => {
  test("AII-85 there are at least six; NGX-9 to NGX-13, NEON-96, NEON-98, SAFE-6 their sums are computed", async () => {
    const org = await createTestOrganization(t.pool);
    const { data } = await as(org).settings.templates.list();
    expect(data.length).toBeGreaterThanOrEqual(6);
    const of = (name: string) => data.find((row) => row.name === name);
    expect(of("ngx")).toMatchObject({ budgets: 13, monthlyTokens: 23_900_000 });
    expect(of("environments")).toMatchObject({ budgets: 3, monthlyTotal: "6500" });
    expect(of("campaigns")).toMatchObject({ budgets: 4, monthlyTotal: "3000" });
    expect(of("safeguards")).toMatchObject({ pools: 3, monthlyTotal: "3500" });
  });

  test("AII-85 each previews what it makes, makes it, and makes nothing the second time", async () => {
    const org = await createTestOrganization(t.pool);
    const { templates } = as(org).settings;
    for (const { name } of (await templates.list()).data) {
      const own = await createTestOrganization(t.pool);
      const caller = as(own).settings.templates;
      const preview = await caller.preview({ name });
      expect(preview.changes.length, name).toBeGreaterThan(0);
      expect(await budgetsOf(own)).toEqual([]);
      expect((await caller.create({ name })).changes, name).toEqual(preview.changes);
      expect((await caller.create({ name })).changes, name).toEqual([]);
    }
    expect(await failure(templates.create({ name: "nothing" }))).toMatchObject({ code: "not_found" });
  });

  test("NGX-9 NGX-10 NGX-11 NGX-12 the preset ngx has the seed's figures", async () => {
    const org = await createTestOrganization(t.pool);
    await as(org).settings.templates.create({ name: "ngx" });
    const rows = new Map((await budgetsOf(org)).map((row) => [row.scope_key, row]));
    for (const [agent, tokens] of [
      ["sage", 3e6],
      ["blaze", 2.5e6],
      ["volt", 2.2e6],
      ["luna", 2e6],
    ] as const)
      expect(rows.get(agent)).toMatchObject({
        limit_tokens: String(tokens),
        action: "degrade",
        fallback_model: "gemini-1.5-flash",
      });
    expect(new Set([...rows.values()].map((row) => row.action))).toEqual(
      new Set(["degrade", "queue", "block", "warn"]),
    );
  });

  test("NEON-96 NEON-98 sums above the cap warn; the campaigns' budgets are the campaigns' own", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    const { templates } = as(org).settings;
    const [warning] = (await templates.preview({ name: "campaigns" })).warnings;
    expect(warning).toBe(
      "These sum to 3000 USD a month, above the organization's cap of 1000 USD: the strictest budget wins.",
    );
    expect((await templates.create({ name: "environments" })).warnings[0]).toMatch(/sum to 6500 USD/);
    await templates.create({ name: "campaigns" });
    expect((await as(org).campaigns.list()).data).toEqual(
      expect.arrayContaining([expect.objectContaining({ campaignId: "ad-optimization", limit: "1200" })]),
    );
    const rich = await createTestOrganization(t.pool, { cap: "6500" });
    expect((await as(rich).settings.templates.preview({ name: "environments" })).warnings).toEqual([]);
  });

  test("SAFE-6 the preset makes three pools of 3500 in all", async () => {
    const org = await createTestOrganization(t.pool);
    await as(org).settings.templates.create({ name: "safeguards" });
    const { rows } = await t.pool.query(
      "select name, priority, initial_budget::numeric::int as budget from budget_pools where organization_id = $1 order by priority desc",
      [org],
    );
    expect(rows).toEqual([
      { name: "critical_services", priority: 9, budget: 1000 },
      { name: "standard_services", priority: 5, budget: 2000 },
      { name: "background_tasks", priority: 2, budget: 500 },
    ]);
  });
});
