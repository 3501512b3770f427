import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { usd } from "@/server/domain/money";
import { parseSettings } from "@/server/domain/settings";
import { exportToNextAuth, loadEnv } from "@/server/env";
import { settingsByName } from "@/server/env/settings";
import { readBudgetFile, readFlags } from "@/server/env/sources";
import { startUpTable } from "@/server/env/start-up-table";
import { Variables } from "@/server/env/variables";
import { problemsOf } from "@/test/env-problems";

const secret = "0123456789abcdef0123456789abcdef";

describe("loadEnv", () => {
  test("needs nothing at all: embedded database, port 3000, every role", () => {
    expect(loadEnv({})).toMatchObject({
      nodeEnv: "development",
      port: 3000,
      host: "0.0.0.0",
      publicUrl: "http://localhost:3000",
      databaseUrl: null,
      dataDir: path.resolve(".purser"),
      roles: ["api", "web", "worker"],
      authSecret: null,
      settings: [],
      assistantPort: null,
      configFile: null,
      prices: { onStart: true, intervalSeconds: 3600 },
      logLevel: "info",
      warnings: [],
      fakeNow: null,
    });
  });

  test("NEON-77 an outside database needs only its URL and AUTH_SECRET", () => {
    const DATABASE_URL = "postgresql://purser:secret@db:5432/purser";
    expect(loadEnv({ DATABASE_URL, AUTH_SECRET: secret }).databaseUrl).toBe(DATABASE_URL);
    expect(problemsOf({ DATABASE_URL })).toEqual(["AUTH_SECRET"]);
  });

  test("TEK-16 BUDGET_PORT is the port unless PORT says otherwise", () => {
    expect(loadEnv({ BUDGET_PORT: "8013" }).port).toBe(8013);
    expect(loadEnv({ BUDGET_PORT: "8013", PORT: "4000" }).port).toBe(4000);
  });

  test("TEK-67 TEK-68 debug and the four log levels", () => {
    expect(loadEnv({ BUDGET_LOG_LEVEL: "WARN" }).logLevel).toBe("warn");
    expect(loadEnv({ BUDGET_LOG_LEVEL: "ERROR", BUDGET_DEBUG: "true" }).logLevel).toBe("debug");
  });

  const settingsOf = (source: Record<string, string>) => settingsByName(loadEnv(source).settings);

  test("NEON-74 NEON-75 NEON-76 NEON-112 TEK-19 TEK-23 TEK-24 NGX-27 NGX-29 C8: every seed's variable is a setting", () => {
    const given = {
      MAX_MONTHLY_BUDGET: "250.50",
      DEFAULT_ALERT_THRESHOLD: "0.7",
      ENABLE_BUDGET_TRACKING: "false",
      ENABLE_BUDGETS: "true",
      BUDGET_ENFORCEMENT_LEVEL: "HARD_LIMIT",
      DEFAULT_BUDGET_ACTION: "warn",
      WEEKLY_BUDGET_LIMIT: "300.0",
      DAILY_BUDGET_LIMIT: "50.0",
      ENABLE_BUDGET_OVERRIDE: "true",
      BUDGET_DEFAULT_CURRENCY: "EUR",
    };
    const { settings, ignored } = parseSettings({}, settingsOf(given));
    expect(ignored).toEqual([]);
    expect(settings).toMatchObject({
      tracking: { enabled: false },
      enforcement: { enabled: true, level: "block", noBudgetAction: "warn" },
      monthly: { defaultCap: usd("250.5") },
      weekly: { defaultCap: usd("300") },
      daily: { defaultCap: usd("50") },
      alerts: { defaultThreshold: 0.7 },
      override: { initial: true },
      currency: { display: "EUR" },
    });
  });

  test("NGX-28 TEK-17 TEK-20 TEK-21 the file of budgets, the assistant's port, the price updates", () => {
    const env = loadEnv({
      BUDGET_CONFIG_PATH: "config/budgets.json",
      BUDGET_AI_PORT: "45013",
      BUDGET_UPDATE_PRICES_ON_START: "false",
      BUDGET_PRICE_UPDATE_INTERVAL: "1",
    });
    expect(env).toMatchObject({
      configFile: path.resolve("config/budgets.json"),
      assistantPort: 45013,
      prices: { onStart: false, intervalSeconds: 1 },
    });
  });

  test("a replica, which nothing reads from, is a warning", () => {
    const url = "postgres://h/d";
    const { warnings } = loadEnv({ DATABASE_URL: url, AUTH_SECRET: secret, DATABASE_REPLICA_URL: url });
    expect(warnings).toEqual([expect.stringContaining("every read goes to DATABASE_URL")]);
  });

  test("TEK-25 two names of the monthly cap are one: the smaller wins, with a warning only where they differ", () => {
    const both = { MAX_MONTHLY_BUDGET: "1000", MONTHLY_BUDGET_LIMIT: "800.5" };
    expect(settingsOf(both)).toEqual({ "monthly.defaultCap": "800.5" });
    expect(loadEnv(both).warnings).toEqual([expect.stringMatching(/1000.*800\.5.*smaller one, 800\.5/)]);
    const same = loadEnv({ MAX_MONTHLY_BUDGET: "1000", MONTHLY_BUDGET_LIMIT: "1000.0" });
    expect([same.settings.length, same.warnings]).toEqual([1, []]);
    expect(settingsOf({ MONTHLY_BUDGET_LIMIT: "1000.0" })).toEqual({ "monthly.defaultCap": "1000.0" });
  });

  const shares = { RHETOR_ALLOCATION: "30", CODEX_ALLOCATION: "25", ERGON_ALLOCATION: "20" };
  test("TEK-30 the shares of components sum to 100, to the last decimal", () => {
    expect(settingsOf({ ...shares, OTHER_ALLOCATION: "25" })).toEqual({
      "allocation.rhetor": "30",
      "allocation.codex": "25",
      "allocation.ergon": "20",
      "allocation.other": "25",
    });
    expect(problemsOf({ ...shares, OTHER_ALLOCATION: "25.0001" })).toEqual(["*_ALLOCATION"]);
    expect(() => loadEnv({ ...shares, OTHER_ALLOCATION: "24" })).toThrow(/is 99: the shares must sum to 100/);
    expect(problemsOf({ ...shares, OTHER_ALLOCATION: "-25" })).toEqual(["OTHER_ALLOCATION"]);
  });

  test("TEK-22 C8: a flag wins over the environment, the environment over .env.budget, that over the built-in", () => {
    const file = { BUDGET_PORT: "8013", DAILY_BUDGET_LIMIT: "50.0", WEEKLY_BUDGET_LIMIT: "300" };
    const env = loadEnv(
      { DAILY_BUDGET_LIMIT: "20", WEEKLY_BUDGET_LIMIT: " ", BUDGET_DEBUG: "false" },
      { flag: readFlags(["node", "main.js", "--debug", "--empty"]), ".env.budget": file },
    );
    expect(env).toMatchObject({ port: 8013, logLevel: "debug" });
    expect(settingsByName(env.settings)).toEqual({ "daily.defaultCap": "20", "weekly.defaultCap": "300" });
    const sources = new Map(env.startUp.map(({ name, source }) => [name, source]));
    expect(sources.get("server.port")).toBe(".env.budget BUDGET_PORT");
    expect(sources.get("daily.defaultCap")).toBe("environment DAILY_BUDGET_LIMIT");
    expect(sources.get("log.debug")).toBe("flag BUDGET_DEBUG");
    expect(sources.get("server.host")).toBe("built-in");
  });

  test("TEK-22 .env.budget is read where it is, and a folder without one is no fault", () => {
    const folder = mkdtempSync(path.join(tmpdir(), "purser-env-"));
    expect(readBudgetFile(folder)).toEqual({});
    writeFileSync(path.join(folder, ".env.budget"), "# ours\nDAILY_BUDGET_LIMIT=50.0\nBUDGET_DEBUG='true'\n");
    expect(readBudgetFile(folder)).toEqual({ DAILY_BUDGET_LIMIT: "50.0", BUDGET_DEBUG: "true" });
  });

  test("C8 the table of the start names every value and where it is from, and shows no secret", () => {
    const url = "postgresql://purser:hidden-one@db:5432/purser";
    const table = startUpTable(
      loadEnv({ DATABASE_URL: url, AUTH_SECRET: secret, BUDGET_LOG_LEVEL: "WARN", DAILY_BUDGET_LIMIT: "50" })
        .startUp,
    );
    expect(table).toMatch(/auth\.secret +\(set\) +environment AUTH_SECRET/);
    expect(table).toMatch(/log\.level +warn +environment BUDGET_LOG_LEVEL/);
    expect(table).toMatch(/daily\.defaultCap +50 +environment DAILY_BUDGET_LIMIT/);
    expect(table).toMatch(/server\.port +3000 +built-in/);
    expect(table).not.toMatch(new RegExp(`hidden-one|${secret}`));
  });

  test(".env.example names only variables that are read", () => {
    const named = readFileSync(".env.example", "utf8").matchAll(/^#([A-Z][A-Z0-9_]*)=/gm);
    const names = [...named].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(20);
    expect(names.filter((name) => !(name in Variables.shape))).toEqual([]);
  });

  test("an empty value counts as unset", () => {
    expect(loadEnv({ PORT: "", DATABASE_URL: " " })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  test("a role list is trimmed and each role taken once", () => {
    expect(loadEnv({ PURSER_ROLES: "api, worker,api" }).roles).toEqual(["api", "worker"]);
  });

  const refused: { name: string; source: Record<string, string>; at: string }[] = [
    { name: "a port with letters", source: { PORT: "80a" }, at: "PORT" },
    { name: "a port above 65535", source: { PORT: "65536" }, at: "PORT" },
    { name: "an unknown role", source: { PURSER_ROLES: "api,admin" }, at: "PURSER_ROLES" },
    { name: "a short secret", source: { AUTH_SECRET: "short" }, at: "AUTH_SECRET" },
    { name: "money with an exponent", source: { MAX_MONTHLY_BUDGET: "1e3" }, at: "MAX_MONTHLY_BUDGET" },
    { name: "negative money", source: { MAX_MONTHLY_BUDGET: "-1" }, at: "MAX_MONTHLY_BUDGET" },
    { name: "money that is no number", source: { MAX_MONTHLY_BUDGET: "NaN" }, at: "MAX_MONTHLY_BUDGET" },
    {
      name: "a threshold in percent",
      source: { DEFAULT_ALERT_THRESHOLD: "80" },
      at: "DEFAULT_ALERT_THRESHOLD",
    },
    {
      name: "a switch that is no word",
      source: { ENABLE_BUDGET_TRACKING: "2" },
      at: "ENABLE_BUDGET_TRACKING",
    },
    {
      name: "a database that is not Postgres",
      source: { DATABASE_URL: "mysql://h/d", AUTH_SECRET: secret },
      at: "DATABASE_URL",
    },
    {
      name: "a replica alone",
      source: { DATABASE_REPLICA_URL: "postgres://h/d" },
      at: "DATABASE_REPLICA_URL",
    },
    { name: "a public address with a path", source: { PURSER_URL: "https://x.test/p" }, at: "PURSER_URL" },
    { name: "a budget of letters", source: { DAILY_BUDGET_LIMIT: "fifty" }, at: "DAILY_BUDGET_LIMIT" },
    {
      name: "an unknown level",
      source: { BUDGET_ENFORCEMENT_LEVEL: "SOFT" },
      at: "BUDGET_ENFORCEMENT_LEVEL",
    },
    { name: "a default that waits", source: { DEFAULT_BUDGET_ACTION: "queue" }, at: "DEFAULT_BUDGET_ACTION" },
    { name: "no seconds", source: { BUDGET_PRICE_UPDATE_INTERVAL: "0" }, at: "BUDGET_PRICE_UPDATE_INTERVAL" },
    { name: "an unknown zone", source: { BOOTSTRAP_TIMEZONE: "Mars/Base" }, at: "BOOTSTRAP_TIMEZONE" },
    {
      name: "an e-mail without password",
      source: { BOOTSTRAP_ADMIN_EMAIL: "a@b.test" },
      at: "BOOTSTRAP_ADMIN_PASSWORD",
    },
    { name: "a key of the wrong shape", source: { BOOTSTRAP_ADMIN_KEY: "psk_x" }, at: "BOOTSTRAP_ADMIN_KEY" },
    {
      name: "a fake clock in production",
      source: { PURSER_FAKE_NOW: "2026-01-01T00:00:00Z" },
      at: "PURSER_FAKE_NOW",
    },
  ];
  test.each(refused)("refuses $name", ({ source, at }) => {
    expect(problemsOf(source)).toEqual([at]);
  });

  test("names every problem at once and no value", () => {
    const source = { PORT: "x", AUTH_SECRET: "do-not-show", PURSER_ROLES: "nobody" };
    expect(problemsOf(source)).toEqual(["PORT", "PURSER_ROLES", "AUTH_SECRET"]);
    expect(() => loadEnv(source)).toThrow(/PORT: give a whole number/);
    expect(() => loadEnv(source)).not.toThrow(/do-not-show/);
  });

  test("takes a fake clock under test only", () => {
    const PURSER_FAKE_NOW = "2026-01-31T23:59:59Z";
    expect(loadEnv({ NODE_ENV: "test", PURSER_FAKE_NOW }).fakeNow).toBe(PURSER_FAKE_NOW);
  });
});

test("next-auth is told our address and never to trust the Host header", () => {
  const target: NodeJS.ProcessEnv = { NODE_ENV: "test", AUTH_TRUST_HOST: "true", VERCEL: "1" };
  exportToNextAuth(loadEnv({ PURSER_URL: "https://purser.test" }), secret, target);
  expect(target).toEqual({ NODE_ENV: "test", NEXTAUTH_URL: "https://purser.test", NEXTAUTH_SECRET: secret });
});
