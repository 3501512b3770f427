import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { getContainer, setContainer } from "@/server/container";
import { loadEnv } from "@/server/env";
import { settingsByName } from "@/server/env/settings";
import { bootstrapOrganization } from "@/server/services/setup/bootstrap";
import { applyStartUp } from "@/server/services/start-up/apply";
import { callerOf, useLedger } from "@/test/admin-caller";
import { createTestLedger, createTestOrganization, type TestLedger } from "@/test/ledger-fixture";
import { authorizeOf, recordOf } from "@/test/steering-fixture";

// One line of requirements.md C8 after the other: with another value something else happens.

let t: TestLedger;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "purser-settings-"));
  t = await createTestLedger();
  useLedger(t);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await t.close();
});

const ask = (org: string, input: object = {}) =>
  t.ledger.submit(authorizeOf(org, { estimatedCost: "1", ...input }));
const set = (org: string, values: Record<string, string | number | boolean>) =>
  callerOf(org).admin.settings.update({ values } as never);

/** What a call is told before and after a setting gets another value. */
const STORED: [
  name: string,
  value: string | number | boolean,
  see: (org: string) => Promise<unknown>,
  told: [unknown, unknown],
][] = [
  [
    "tracking.enabled",
    false,
    async (org) => (await t.ledger.submit(recordOf(org, { cost: "0.1" }))).tracked,
    [true, false],
  ],
  [
    "enforcement.enabled",
    false,
    async (org) => (await ask(org, { estimatedCost: "11" })).allowed,
    [false, true],
  ],
  [
    "enforcement.level",
    "HARD_LIMIT",
    async (org) => (await ask(org, { agentId: "inherits", estimatedCost: "2" })).allowed,
    [true, false],
  ],
  ["enforcement.noBudgetAction", "block", async () => (await ask(uncapped)).allowed, [true, false]],
];
let uncapped = "";

describe("BUG-NEON-12 every-promised-command-and-setting-works", () => {
  test.each(STORED)(
    "BUG-NEON-12 %s %s changes what a call is told",
    async (name, value, see, [before, after]) => {
      const org = await createTestOrganization(t.pool, { cap: "10" });
      uncapped = await createTestOrganization(t.pool);
      const inherits = {
        name: "inherits",
        scopeType: "AGENT",
        scopeKey: "inherits",
        period: "DAILY",
        limitCost: "1",
      };
      await callerOf(org).admin.budgets.create(inherits as never);
      expect(await see(org)).toBe(before);
      for (const each of [org, uncapped]) await set(each, { [name]: value });
      expect(await see(org)).toBe(after);
    },
  );

  const boot = async (variables: Record<string, string>) => {
    await t.pool.query("delete from organizations");
    const given = { NODE_ENV: "test", BOOTSTRAP_ORG_NAME: "Acme", ...variables };
    setContainer({ ...getContainer(), env: loadEnv(given) });
    expect(await bootstrapOrganization()).toBe(true);
    await applyStartUp();
    const { rows } = await t.pool.query<{ id: string }>("select id from organizations");
    return callerOf(rows[0]?.id ?? "").admin;
  };
  type Admin = Awaited<ReturnType<typeof boot>>;
  const month = (field: "totalBudget" | "alertThreshold") => async (admin: Admin) =>
    (await admin.monthlyBudget.get({}))[field];
  const budgetNamed = (name: string) => async (admin: Admin) =>
    (await admin.budgets.list({ limit: 100 })).data.find((row) => row.name === name)?.limitCost ?? null;
  const START: [Record<string, string>, (admin: Admin) => Promise<unknown>, unknown][] = [
    [{ MAX_MONTHLY_BUDGET: "250" }, month("totalBudget"), "250"],
    [{ MONTHLY_BUDGET_LIMIT: "251" }, month("totalBudget"), "251"],
    [{ DEFAULT_ALERT_THRESHOLD: "0.6" }, month("alertThreshold"), 0.6],
    [{ DAILY_BUDGET_LIMIT: "5" }, budgetNamed("Daily limit"), "5"],
    [{ WEEKLY_BUDGET_LIMIT: "6" }, budgetNamed("Weekly limit"), "6"],
    [
      { MAX_MONTHLY_BUDGET: "100", RHETOR_ALLOCATION: "30", OTHER_ALLOCATION: "70" },
      budgetNamed("Component rhetor"),
      "30",
    ],
    [
      { ENABLE_BUDGET_OVERRIDE: "true" },
      async (admin) => (await admin.overrides.list({ state: "active", limit: 10 })).data.length,
      1,
    ],
  ];
  test.each(START)("BUG-NEON-12 %j makes what it names at the start", async (variables, see, told) => {
    expect(await see(await boot({}))).not.toEqual(told);
    expect(await see(await boot(variables))).toEqual(told);
  });

  test("BUG-NEON-12 BUDGET_CONFIG_PATH makes the budgets of its file at the start", async () => {
    const file = path.join(folder, "budgets.json");
    writeFileSync(file, JSON.stringify({ agents: { sage: { max_tokens: 5 } } }));
    const admin = await boot({ BUDGET_CONFIG_PATH: file });
    const { data } = await admin.budgets.list({ limit: 100 });
    expect(data.map(({ name, limitTokens }) => [name, limitTokens])).toContainEqual(["Agent sage", 5]);
  });

  test.each([
    ["BUDGET_PORT", "8013", "port", 8013],
    ["PORT", "8014", "port", 8014],
    ["BUDGET_AI_PORT", "45013", "assistantPort", 45013],
    ["BUDGET_DEBUG", "true", "logLevel", "debug"],
    ["BUDGET_LOG_LEVEL", "ERROR", "logLevel", "error"],
  ])("BUG-NEON-12 %s=%s is read", (variable, value, field, told) => {
    const env = loadEnv({ NODE_ENV: "test", [variable]: value }) as unknown as Record<string, unknown>;
    expect([
      (loadEnv({ NODE_ENV: "test" }) as unknown as Record<string, unknown>)[field] === told,
      env[field],
    ]).toEqual([false, told]);
  });

  test("BUG-NEON-12 BUDGET_DEFAULT_CURRENCY, BUDGET_UPDATE_PRICES_ON_START and BUDGET_PRICE_UPDATE_INTERVAL are read", () => {
    const env = loadEnv({
      NODE_ENV: "test",
      BUDGET_DEFAULT_CURRENCY: "EUR",
      BUDGET_UPDATE_PRICES_ON_START: "false",
      BUDGET_PRICE_UPDATE_INTERVAL: "7",
    });
    expect(settingsByName(env.settings)).toEqual({ "currency.display": "EUR" });
    expect(env.prices).toEqual({ onStart: false, intervalSeconds: 7 });
  });
});
