import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { loadEnv } from "@/server/env";
import { endOverride } from "@/server/services/overrides/end";
import { setFakeContainer } from "@/test/fake-container";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, personOf, recordOf } from "@/test/steering-fixture";
import { applyStartUp } from "./apply";

let t: TestLedger;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-start-"));
  t = await createTestLedger();
  setFakeContainer({});
  setContainer({ ...getContainer(), pool: t.pool, booksPool: t.pool, ledger: t.ledger });
});
afterEach(() => t.pool.query("delete from organizations"));
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await t.close();
});

function start(variables: Record<string, string>): Promise<void> {
  setContainer({ ...getContainer(), env: loadEnv({ NODE_ENV: "test", ...variables }) });
  return applyStartUp();
}
const budgetsOf = async (org: string) =>
  (
    await t.pool.query<Record<string, unknown>>(
      `select name, period, scope_key, limit_cost::float::text as limit_cost, limit_tokens, managed_by
       from budgets where organization_id = $1 and not is_primary order by name, created_at`,
      [org],
    )
  ).rows;
const overridesOf = async (org: string) =>
  (
    await t.pool.query<{ id: string; created_by: string }>(
      "select id, created_by from budget_overrides where organization_id = $1 order by starts_at",
      [org],
    )
  ).rows;

describe("applyStartUp", () => {
  test("TEK-23 TEK-24 the day's and the week's limit are made once; then the database is the truth", async () => {
    const org = await createTestOrganization(t.pool);
    await start({ DAILY_BUDGET_LIMIT: "50.0", WEEKLY_BUDGET_LIMIT: "300.0" });
    const made = [
      { name: "Daily limit", period: "DAILY", limit_cost: "50", managed_by: "env" },
      { name: "Weekly limit", period: "WEEKLY", limit_cost: "300", managed_by: "env" },
    ];
    expect(await budgetsOf(org)).toMatchObject(made);
    await t.pool.query(
      "update budgets set status = 'ARCHIVED' where organization_id = $1 and period = 'WEEKLY'",
      [org],
    );
    await Promise.all([start({ DAILY_BUDGET_LIMIT: "70", WEEKLY_BUDGET_LIMIT: "300.0" }), applyStartUp()]);
    expect(await budgetsOf(org)).toMatchObject(made);
  });

  test("TEK-26 TEK-27 TEK-28 TEK-29 components have their shares of the monthly cap; those not listed share that of OTHER", async () => {
    const org = await createTestOrganization(t.pool, { cap: "1000" });
    await start({
      RHETOR_ALLOCATION: "30",
      CODEX_ALLOCATION: "25",
      ERGON_ALLOCATION: "20",
      OTHER_ALLOCATION: "25",
    });
    expect((await budgetsOf(org)).map((row) => [row.scope_key, row.limit_cost])).toEqual([
      ["codex", "250"],
      ["ergon", "200"],
      ["rhetor", "300"],
      [null, "250"],
    ]);
    const ask = async (component: string, estimatedCost: string) => {
      const { allowed, warnings } = await t.ledger.submit(authorizeOf(org, { component, estimatedCost }));
      return allowed && warnings.length === 0;
    };
    await t.ledger.submit(recordOf(org, { component: "apollo", cost: "150" }));
    expect(await ask("hermes", "49")).toBe(true);
    expect(await ask("athena", "51.01")).toBe(false);
    expect(await ask("rhetor", "239")).toBe(true);
  });

  test("NEON-76 true makes an override of env, once; ended by a person it stays ended; false makes none", async () => {
    const org = await createTestOrganization(t.pool);
    await start({ ENABLE_BUDGET_OVERRIDE: "false" });
    expect(await overridesOf(org)).toEqual([]);
    await start({ ENABLE_BUDGET_OVERRIDE: "true" });
    await applyStartUp();
    const [override, ...more] = await overridesOf(org);
    expect([override?.created_by, more]).toEqual(["system:env", []]);
    const audit = await t.pool.query("select actor_id from audit_logs where organization_id = $1", [org]);
    expect(audit.rows).toEqual([{ actor_id: "system:env" }]);
    await endOverride(personOf(org), { overrideId: override?.id ?? "" });
    await applyStartUp();
    expect((await overridesOf(org)).length).toBe(1);
  });

  test("NGX-28 the file's agents are there at the start; a missing or wrong file stops nothing", async () => {
    const org = await createTestOrganization(t.pool);
    const file = path.join(folder, "budgets.json");
    await start({ BUDGET_CONFIG_PATH: path.join(folder, "missing.json") });
    writeFileSync(file, JSON.stringify({ agents: { sage: { max_tokens: -1 } } }));
    await start({ BUDGET_CONFIG_PATH: file });
    expect(await budgetsOf(org)).toEqual([]);
    writeFileSync(file, JSON.stringify({ agents: { sage: { max_tokens: 5 } } }));
    await start({ BUDGET_CONFIG_PATH: file });
    await applyStartUp();
    expect(await budgetsOf(org)).toMatchObject([
      { scope_key: "sage", limit_tokens: "5", managed_by: "file:budgets.json" },
    ]);
  });
});
