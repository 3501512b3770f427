import path from "node:path";
import { describe, expect, test } from "vitest";
import { EnvError, exportToNextAuth, loadEnv } from "@/server/env";

const secret = "0123456789abcdef0123456789abcdef";

function problemsOf(source: Record<string, string>): string[] {
  try {
    loadEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.problems.map((problem) => problem.name);
    throw error;
  }
  return [];
}

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
      maxMonthlyBudget: "1000",
      defaultAlertThreshold: 0.8,
      budgetOverrideEnabled: false,
      budgetTrackingEnabled: true,
      logLevel: "info",
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

  test("NEON-74 NEON-75 NEON-112 the seed's own settings", () => {
    const env = loadEnv({
      MAX_MONTHLY_BUDGET: "250.50",
      DEFAULT_ALERT_THRESHOLD: "0.7",
      ENABLE_BUDGET_TRACKING: "false",
    });
    expect(env).toMatchObject({
      maxMonthlyBudget: "250.50",
      defaultAlertThreshold: 0.7,
      budgetTrackingEnabled: false,
    });
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
