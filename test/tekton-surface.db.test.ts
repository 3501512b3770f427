import { existsSync, readFileSync } from "node:fs";
import { Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runInProcess } from "@/scripts/cli/in-process";
import { BudgetClient } from "@/sdk/src/budget-client";
import { loadEnv } from "@/server/env";
import { settingsByName } from "@/server/env/settings";
import { readFlags } from "@/server/env/sources";
import { createTestApi, type TestApi } from "@/test/api-fixture";
import { createTestOrganization } from "@/test/ledger-fixture";
import { createOwnerPool } from "@/test/owner-pool";
import { openSocket } from "@/test/socket-client";

// Names that stand in Tekton's text. Other tests prove what each does; here each is there at all.

let api: TestApi;
let org: string;
let admin: string;
let agent: string;
beforeAll(async () => {
  api = await createTestApi();
  org = await createTestOrganization(api.pool, { cap: "1000" });
  admin = await api.keyOf(org, ["admin", "cost:explicit"]);
  agent = await api.keyOf(org, ["record", "authorize", "read", "cost:explicit"]);
});
afterAll(() => api.close());

const url = () => `http://127.0.0.1:${api.port}`;
const budget = (line: string) =>
  runInProcess({ PURSER_URL: url(), PURSER_KEY: admin }, line.split(" ").filter(Boolean));

/** Where a socket is told to connect to, in whichever of its forms. */
const portOf = (to: unknown): unknown => {
  const [first] = [to].flat(2);
  return typeof first === "object" && first !== null && "port" in first ? Number(first.port) : first;
};

const COMMANDS = [
  ["TEK-13", "status"],
  ["TEK-14", "set-limit daily 10.0"],
  ["TEK-15", "get-usage daily --format json"],
  ["TEK-19 TEK-53", "config get enforcement_level"],
  ["TEK-54", "config set enforcement_level HARD_LIMIT"],
  ["TEK-55", "limits list"],
  ["TEK-56", "debug integrations"],
  ["TEK-57", "db check"],
  ["TEK-58", "recalculate --period daily"],
  ["TEK-59", "prices update --all"],
  ["TEK-60", "prices list"],
  ["TEK-61", "prices set anthropic claude-3-opus --input 0.015 --output 0.075"],
] as const;

const spent = { provider: "anthropic", model: "claude-3-sonnet", component: "rhetor" };
const text = { ...spent, input_text: "one two three", output_text: "four five" };
const ROUTES: [row: string, method: string, path: string, input?: unknown][] = [
  ["TEK-31", "POST", "/api/check", { ...spent, estimated_tokens: 100 }],
  ["TEK-32", "POST", "/api/record", { ...spent, cost: 1 }],
  ["TEK-33", "GET", "/api/usage/daily"],
  ["TEK-34", "GET", "/api/reports/summary"],
  ["TEK-35", "POST", "/api/limits", { period: "weekly", limit: 100 }],
  ["TEK-36", "GET", "/api/providers/prices"],
  ["TEK-37 TEK-46", "POST", "/api/optimize", {}],
  ["TEK-38", "GET", "/api/status"],
  ["TEK-41", "GET", "/openapi.json"],
  ["TEK-52", "POST", "/api/record", text],
  ["TEK-63", "POST", "/api/record/batch", { records: [{ ...spent, cost: 1 }] }],
  ["TEK-64", "GET", "/api/v1/spend?grain=hour&period=today"],
];

const VARIABLES: [row: string, variable: string, value: string, told: object][] = [
  ["TEK-16", "BUDGET_PORT", "8013", { port: 8013 }],
  ["TEK-17", "BUDGET_AI_PORT", "45013", { assistantPort: 45013 }],
  ["TEK-18", "BUDGET_DEFAULT_CURRENCY", "EUR", { settings: { "currency.display": "EUR" } }],
  ["TEK-19", "BUDGET_ENFORCEMENT_LEVEL", "WARN", { settings: { "enforcement.level": "WARN" } }],
  ["TEK-20", "BUDGET_UPDATE_PRICES_ON_START", "false", { prices: { onStart: false } }],
  ["TEK-21", "BUDGET_PRICE_UPDATE_INTERVAL", "60", { prices: { intervalSeconds: 60 } }],
  ["TEK-23", "DAILY_BUDGET_LIMIT", "50.0", { settings: { "daily.defaultCap": "50.0" } }],
  ["TEK-24", "WEEKLY_BUDGET_LIMIT", "300.0", { settings: { "weekly.defaultCap": "300.0" } }],
  ["TEK-25", "MONTHLY_BUDGET_LIMIT", "1000.0", { settings: { "monthly.defaultCap": "1000.0" } }],
  ["TEK-26", "RHETOR_ALLOCATION", "100", { settings: { "allocation.rhetor": "100" } }],
  ["TEK-27", "CODEX_ALLOCATION", "100", { settings: { "allocation.codex": "100" } }],
  ["TEK-28", "ERGON_ALLOCATION", "100", { settings: { "allocation.ergon": "100" } }],
  ["TEK-29", "OTHER_ALLOCATION", "100", { settings: { "allocation.other": "100" } }],
  ["TEK-67", "BUDGET_DEBUG", "true", { logLevel: "debug" }],
  ["TEK-68", "BUDGET_LOG_LEVEL", "WARN", { logLevel: "warn" }],
];

describe("BUG-TEK-6 documented-surface-answers", () => {
  test.each(COMMANDS)("BUG-TEK-6 %s budget %s", async (_, line) => {
    const ran = await budget(line);
    // Databases of tests run without fsync, which is what this one looks for.
    const code = line === "db check" ? 1 : 0;
    expect([line, ran.code, ran.code === code ? "" : ran.stderr]).toEqual([line, code, ""]);
  });

  test.each(ROUTES)("BUG-TEK-6 %s %s %s", async (_, method, path, input) => {
    const { status, body } = await api.call(admin, method, path, input);
    expect([status, status < 300 ? "" : JSON.stringify(body)]).toEqual([expect.any(Number), ""]);
    expect(status).toBeGreaterThanOrEqual(200);
  });

  test.each(VARIABLES)("BUG-TEK-6 %s %s", (_, variable, value, told) => {
    const env = loadEnv({ NODE_ENV: "test", [variable]: value });
    expect({ ...env, settings: settingsByName(env.settings) }).toMatchObject(told);
    expect(env.startUp.some(({ source }) => source.includes(variable))).toBe(true);
  });

  test("BUG-TEK-6 TEK-22 TEK-30 TEK-69 .env.budget, shares that do not sum to 100, and --debug", () => {
    const given = { flag: readFlags(["node", "main.js", "--debug"]), ".env.budget": { BUDGET_PORT: "8013" } };
    expect(loadEnv({ NODE_ENV: "test" }, given)).toMatchObject({ port: 8013, logLevel: "debug" });
    expect(() => loadEnv({ NODE_ENV: "test", RHETOR_ALLOCATION: "30", OTHER_ALLOCATION: "60" })).toThrow(
      /is 90/,
    );
  });

  test("BUG-TEK-6 TEK-66 the commands that test all, the fast part, and what is covered", () => {
    const { scripts, devDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    for (const [name, file] of [
      ["test", "scripts/setup/test.mjs"],
      ["verify", "scripts/setup/verify.mjs"],
    ] as const)
      expect([scripts[name], existsSync(file)]).toEqual([`node ${file}`, true]);
    expect(devDependencies).toHaveProperty("@vitest/coverage-v8");
  });

  test("BUG-TEK-6 TEK-39 TEK-40 /ws and /ws/alerts ask for a key", async () => {
    for (const path of ["/ws", "/ws/alerts"])
      expect(await openSocket(`ws://127.0.0.1:${api.port}${path}`)).toBe(401);
  });

  test("BUG-TEK-6 TEK-47 TEK-48 TEK-49 TEK-51 TEK-52 BudgetClient", async () => {
    const client = new BudgetClient({ host: "127.0.0.1", port: api.port, key: agent } as never);
    const [allowed] = await client.checkBudget({ ...spent, estimatedTokens: 100 } as never);
    expect(allowed).toBe(true);
    const used = await client.recordUsage({ ...spent, inputTokens: 100, outputTokens: 50 } as never);
    expect(used).toMatchObject({ tracked: true });
    const completion = { ...spent, inputText: "one two three", outputText: "four" };
    expect(await client.recordCompletion(completion as never)).toBeDefined();
  });

  test("TEK-37 optimize names what a cheaper model of the provider would have saved, and where the money went", async () => {
    for (const line of ["big --input 1 --output 1", "small --input 0.1 --output 0.1"])
      expect(await budget(`prices set sim ${line}`)).toMatchObject({ code: 0 });
    const used = { agentType: "SEO", provider: "sim", model: "big", inputTokens: 1000, outputTokens: 1000 };
    expect((await api.call(agent, "POST", "/api/v1/costs", used)).body.cost).toBe("2");
    const { body } = await api.call(admin, "POST", "/api/optimize", {});
    expect(body).toMatchObject({
      cost_reduction: { saved_by_degrade: "0" },
      token_optimization: { tokens_per_request: expect.any(String) },
      policy_adjustments: [],
      model_recommendations: expect.arrayContaining([
        { model: "big", provider: "sim", cost: "2", alternative: "small", saving: "1.8" },
      ]),
      usage_insights: expect.arrayContaining([expect.objectContaining({ by: "component", name: "rhetor" })]),
    });
    expect((await api.call(agent, "POST", "/api/optimize", {})).status).toBe(403);
  });

  test("TEK-8 optimize answers by rules: nothing is connected to but the database, and no client of a model is shipped", async () => {
    const called: unknown[] = [];
    const connect = vi.spyOn(Socket.prototype, "connect");
    const fetched = vi.spyOn(globalThis, "fetch");
    try {
      const { status } = await api.call(admin, "POST", "/api/optimize", {});
      expect(status).toBe(200);
      called.push(...connect.mock.calls.map(([to]) => portOf(to)), ...fetched.mock.calls);
    } finally {
      connect.mockRestore();
      fetched.mockRestore();
    }
    // The call itself, and the pools of the server if they open a connection for it.
    expect(called).toContain(api.port);
    const own = [api.port, Number(new URL(api.url).port)];
    expect(called.filter((to) => !own.includes(to as number))).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync("package.json", "utf8"));
    expect(Object.keys(dependencies).filter((name) => /openai|anthropic|langchain|^ai$/.test(name))).toEqual(
      [],
    );
  });

  test("TEK-58 a day's counter that somebody has changed is the ledger's sum again, and the audit log says so", async () => {
    const owner = createOwnerPool(api.url);
    const day = async () =>
      (
        await owner.query<{ spent: string; sum: string }>(
          `select w.spent::text as spent,
             (select sum(cost)::numeric(24, 12) from billing_logs
               where organization_id = $1 and booked_at >= w.starts_at and booked_at < w.ends_at)::text as sum
           from budget_windows w join budgets b on b.id = w.budget_id
           where w.organization_id = $1 and b.period = 'DAILY' and w.ends_at > now()`,
          [org],
        )
      ).rows;
    await api.call(agent, "POST", "/api/record", { ...spent, cost: 2 });
    await owner.query(
      `update budget_windows w set spent = w.spent + 17 from budgets b
       where b.id = w.budget_id and w.organization_id = $1 and b.period = 'DAILY'`,
      [org],
    );
    for (const { spent: counted, sum } of await day()) expect(counted).not.toBe(sum);
    expect(await budget("recalculate --period daily")).toMatchObject({ code: 0 });
    const mended = await day();
    expect(mended.length).toBeGreaterThan(0);
    for (const { spent: counted, sum } of mended) expect(counted).toBe(sum);
    const audits = await owner.query<{ reason: string; before: { differences: number } }>(
      `select reason, before from audit_logs where organization_id = $1 and action = 'books.rebuilt' order by seq desc limit 1`,
      [org],
    );
    expect(audits.rows).toMatchObject([
      { reason: "Recalculated by hand, daily", before: { differences: 1 } },
    ]);
    await owner.end();
  });
});
