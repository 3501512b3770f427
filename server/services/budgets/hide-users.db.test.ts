import { afterAll, beforeAll, expect, test } from "vitest";
import { HIDDEN_USER } from "@/server/domain/hidden-users";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

const ANA = "ana-7@example.com";
let t: TestLedger;
beforeAll(async () => {
  t = await createTestLedger();
  useLedger(t);
});
afterAll(() => t.close());

/** Everything that a person reads of budgets, alerts and executions, as one text. */
async function readAll(org: string, as: "VIEWER" | "FINANCE"): Promise<Record<string, string>> {
  const { admin } = callerOf(org, as);
  const list = await admin.budgets.list({ limit: 100 });
  const read: Record<string, unknown> = {
    list,
    binding: await admin.budgets.list({ limit: 100, binding: { AGENT: "luna" } }),
    overview: await admin.overview({}),
    session: await admin.session(),
    alerts: await admin.alerts.list({ state: "all", limit: 100 }),
    report: await admin.reports.budgets(),
    overrides: await admin.overrides.list({ state: "all", limit: 100 }),
    requests: await admin.overrides.requests({ state: "all", limit: 100 }),
  };
  for (const { id: budgetId } of list.data) {
    read[`get ${budgetId}`] = await admin.budgets.get({ budgetId, limit: 100 });
    read[`holds ${budgetId}`] = await admin.budgets.holds({ budgetId, limit: 100 });
    read[`decisions ${budgetId}`] = await admin.budgets.decisions({ budgetId, limit: 100 });
  }
  const { data } = await admin.executions.list({ limit: 10 });
  for (const { id } of data) read[`execution ${id}`] = await admin.executions.get({ id });
  return Object.fromEntries(Object.entries(read).map(([name, answer]) => [name, JSON.stringify(answer)]));
}

test("AII-87 a viewer is told of no user, by no budget, counter, alert, hold, decision or execution", async () => {
  const org = await createTestOrganization(t.pool, { cap: "1000" });
  const { admin } = callerOf(org);
  const rules = { period: "MONTHLY", limitCost: "10", action: "block" } as const;
  const room = await admin.budgets.create({
    name: `Room of ${ANA}`,
    scopeType: "USER",
    scopeKey: ANA,
    ...rules,
  });
  const each = await admin.budgets.create({
    name: "Each user",
    scopeType: "ORGANIZATION",
    each: ["USER"],
    ...rules,
  });
  await admin.budgets.create({
    name: "Luna without one",
    scopeType: "AGENT",
    scopeKey: "luna",
    except: { USER: [ANA] },
    ...rules,
  });
  await t.ledger.submit(recordOf(org, { userId: ANA, agentId: "luna", cost: "9.6" }));
  const held = await t.ledger.submit(
    authorizeOf(org, { userId: ANA, agentId: "luna", estimatedCost: "0.1" }),
  );
  expect(held.allowed).toBe(true);
  const refused = await t.ledger.submit(
    authorizeOf(org, { userId: ANA, agentId: "luna", estimatedCost: "5" }),
  );
  expect(refused.allowed).toBe(false);
  const grant = { kind: "GRANT", amount: "0.1", reason: "a little more room" } as const;
  for (const asked of [{ budgetId: room.id }, { budgetId: each.id, entity: { USER: ANA } }]) {
    await admin.overrides.activate({ ...grant, ...asked, durationSeconds: 600 });
    await admin.overrides.request({ ...grant, ...asked });
  }
  const naming = (answers: Record<string, string>) =>
    Object.entries(answers).flatMap(([name, text]) => (text.includes(ANA) ? [name.split(" ")[0] ?? ""] : []));
  // The session tells the newest alert, which need not be a user's.
  expect([...new Set(naming(await readAll(org, "FINANCE")))]).toEqual(
    expect.arrayContaining([
      "list",
      "report",
      "overview",
      "alerts",
      "get",
      "holds",
      "decisions",
      "execution",
      "overrides",
      "requests",
    ]),
  );
  const told = await readAll(org, "VIEWER");
  expect(naming(told)).toEqual([]);
  expect(told.list).toContain(`Room of ${HIDDEN_USER}`);
});
