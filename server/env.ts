import path from "node:path";
import type { z } from "zod";
import type { EnvProblem } from "@/server/env/problem";
import { readGivenSettings } from "@/server/env/settings";
import { signInProblems, toSignInProviders } from "@/server/env/sign-in-providers";
import { mergeSources, readBudgetFile, readFlags, type Sources } from "@/server/env/sources";
import { startUpValues } from "@/server/env/start-up-table";
import type { Bootstrap, Env, Smtp } from "@/server/env/types";
import { Variables } from "@/server/env/variables";

/** The environment cannot be used; lists every problem at once. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  constructor(readonly problems: readonly EnvProblem[]) {
    const lines = problems.map(({ name, mend }) => `  ${name}: ${mend}`);
    super(`Purser cannot start with these settings:\n${lines.join("\n")}`);
  }
}

const NO_REPLICA =
  "DATABASE_REPLICA_URL is set, and nothing reads from a replica: every read goes to DATABASE_URL.";

/** The environment of this process: flags, then variables, then `.env.budget` of the folder it was started in. */
export function loadProcessEnv(): Env {
  return loadEnv(process.env, {
    flag: readFlags(process.argv),
    ".env.budget": readBudgetFile(process.cwd()),
  });
}

/**
 * Reads and checks the environment; touches no file.
 * @param environment variables by name; an empty value counts as unset
 * @throws EnvError with every problem found, never only the first
 */
export function loadEnv(
  environment: Record<string, string | undefined>,
  beside: Partial<Omit<Sources, "environment">> = {},
): Env {
  const given = mergeSources({ ...beside, environment });
  const parsed = Variables.safeParse(given.values);
  const settings = readGivenSettings(given.values);
  const problems = parsed.success ? [] : parsed.error.issues.map(problemOf);
  problems.push(...settings.problems, ...problemsTogether(given.values));
  if (!parsed.success || problems.length > 0) throw new EnvError(problems);
  const warnings = [...settings.warnings, ...(parsed.data.DATABASE_REPLICA_URL ? [NO_REPLICA] : [])];
  const env = { ...toEnv(parsed.data), settings: settings.given, warnings };
  return { ...env, startUp: startUpValues(env, given) };
}

/**
 * Tells next-auth v4, which reads the process environment itself, our public address; and takes away what would
 * make it believe a forged Host header.
 */
export function exportToNextAuth(env: Env, authSecret: string, target = process.env): void {
  target.NEXTAUTH_URL = env.publicUrl;
  target.NEXTAUTH_SECRET = authSecret;
  delete target.AUTH_TRUST_HOST;
  delete target.VERCEL;
}

function problemOf(issue: z.core.$ZodIssue): EnvProblem {
  return { name: String(issue.path[0] ?? "environment"), mend: issue.message };
}

function problemsTogether(given: Record<string, string | undefined>): EnvProblem[] {
  const problems: EnvProblem[] = signInProblems(given);
  if (given.DATABASE_URL && !given.AUTH_SECRET)
    problems.push({
      name: "AUTH_SECRET",
      mend: "must be set beside DATABASE_URL, the same on every replica: openssl rand -base64 32.",
    });
  if (given.DATABASE_REPLICA_URL && !given.DATABASE_URL)
    problems.push({ name: "DATABASE_REPLICA_URL", mend: "needs DATABASE_URL, or take it away." });
  if (Boolean(given.BOOTSTRAP_ADMIN_EMAIL) !== Boolean(given.BOOTSTRAP_ADMIN_PASSWORD))
    problems.push({
      name: given.BOOTSTRAP_ADMIN_EMAIL ? "BOOTSTRAP_ADMIN_PASSWORD" : "BOOTSTRAP_ADMIN_EMAIL",
      mend: "the administrator's e-mail and password go together: set both or neither.",
    });
  if (given.SMTP_HOST && !given.SMTP_FROM)
    problems.push({ name: "SMTP_FROM", mend: "must name the sender beside SMTP_HOST." });
  if (given.PURSER_FAKE_NOW && given.NODE_ENV !== "test")
    problems.push({
      name: "PURSER_FAKE_NOW",
      mend: "only stops the clock under NODE_ENV=test: take it away.",
    });
  return problems;
}

function toEnv(given: Variables): Omit<Env, "settings" | "warnings" | "startUp"> {
  const port = given.PORT ?? given.BUDGET_PORT ?? 3000;
  return {
    nodeEnv: given.NODE_ENV ?? "development",
    port,
    host: given.HOST ?? "0.0.0.0",
    publicUrl: new URL(given.PURSER_URL ?? `http://localhost:${port}`).origin,
    databaseUrl: given.DATABASE_URL ?? null,
    dataDir: path.resolve(given.PURSER_DATA_DIR ?? ".purser"),
    roles: [...new Set(given.PURSER_ROLES ?? (["api", "web", "worker"] as const))],
    authSecret: given.AUTH_SECRET ?? null,
    bootstrap: toBootstrap(given),
    assistantPort: given.BUDGET_AI_PORT ?? null,
    configFile: given.BUDGET_CONFIG_PATH === undefined ? null : path.resolve(given.BUDGET_CONFIG_PATH),
    prices: {
      onStart: given.BUDGET_UPDATE_PRICES_ON_START ?? true,
      intervalSeconds: given.BUDGET_PRICE_UPDATE_INTERVAL ?? 3600,
    },
    flood: {
      calls: given.PURSER_CALLS_PER_SECOND ?? 20_000,
      refusals: given.PURSER_REFUSALS_PER_SECOND ?? 200,
    },
    notify: { smtp: toSmtp(given), allowPrivate: given.WEBHOOK_ALLOW_PRIVATE ?? false },
    signIn: { providers: toSignInProviders(given) },
    logLevel: given.BUDGET_DEBUG ? "debug" : (given.BUDGET_LOG_LEVEL ?? "info"),
    fakeNow: given.PURSER_FAKE_NOW ?? null,
  };
}

function toBootstrap(given: Variables): Bootstrap {
  return {
    orgName: given.BOOTSTRAP_ORG_NAME ?? null,
    timezone: given.BOOTSTRAP_TIMEZONE ?? null,
    adminEmail: given.BOOTSTRAP_ADMIN_EMAIL ?? null,
    adminPassword: given.BOOTSTRAP_ADMIN_PASSWORD ?? null,
    adminKey: given.BOOTSTRAP_ADMIN_KEY ?? null,
    agentKey: given.BOOTSTRAP_AGENT_KEY ?? null,
  };
}

function toSmtp(given: Variables): Smtp | null {
  if (given.SMTP_HOST === undefined) return null;
  const secure = given.SMTP_SECURE ?? given.SMTP_PORT === 465;
  return {
    host: given.SMTP_HOST,
    port: given.SMTP_PORT ?? (secure ? 465 : 587),
    secure,
    user: given.SMTP_USER ?? null,
    password: given.SMTP_PASSWORD ?? null,
    from: given.SMTP_FROM ?? "",
  };
}
