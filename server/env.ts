import path from "node:path";
import type { z } from "zod";
import { type GivenSetting, readGivenSettings } from "@/server/env/settings";
import { type SignInProvider, signInProblems, toSignInProviders } from "@/server/env/sign-in-providers";
import { mergeSources, readBudgetFile, readFlags, type Sources } from "@/server/env/sources";
import { type StartUpValue, startUpValues } from "@/server/env/start-up-table";
import { Variables } from "@/server/env/variables";

/** The parts one process may play; without PURSER_ROLES it plays all three. */
export type Role = "api" | "web" | "worker";

/** Everything the environment decides, parsed and typed. Money is a decimal string in US dollars. */
export interface Env {
  nodeEnv: "development" | "production" | "test";
  /** PORT, else BUDGET_PORT, else 3000. 0 takes any free port. */
  port: number;
  host: string;
  /** Origin under which people and agents reach us, without a slash at its end. */
  publicUrl: string;
  /** null: Postgres is run from the data directory. */
  databaseUrl: string | null;
  /** A streaming replica for reports; null: reports read the main database. */
  replicaUrl: string | null;
  /** Absolute path. */
  dataDir: string;
  roles: readonly Role[];
  /** null: generated once into the data directory, see server/auth-secret.ts. */
  authSecret: string | null;
  bootstrap: Bootstrap;
  /** Settings that variables give; they stand above what is stored, see server/domain/settings.ts. */
  settings: readonly GivenSetting[];
  /** Where the assistant's tools are served beside the server; null: nowhere. */
  assistantPort: number | null;
  /** Budgets that a file keeps, applied at the start; absolute path. */
  configFile: string | null;
  prices: { onStart: boolean; intervalSeconds: number };
  notify: { smtp: Smtp | null; allowPrivate: boolean };
  /** What one key may call, and one address may be refused, each second at one process. */
  flood: { calls: number; refusals: number };
  /** Where people may sign in beside a password, in the order of the buttons. */
  signIn: { providers: readonly SignInProvider[] };
  logLevel: "debug" | "info" | "warn" | "error";
  /** RFC 3339 instant that replaces the clock; only ever set under NODE_ENV=test. */
  fakeNow: string | null;
  /** What does not stop the start and should be mended. */
  warnings: readonly string[];
  /** Every value with the place it came from, secrets masked. */
  startUp: readonly StartUpValue[];
}

/** Where mail is handed over. */
export interface Smtp {
  host: string;
  port: number;
  /** TLS from the first byte; else STARTTLS where the server offers it. */
  secure: boolean;
  user: string | null;
  password: string | null;
  from: string;
}

/** Headless set-up of an empty database; each null when unset. */
export interface Bootstrap {
  orgName: string | null;
  timezone: string | null;
  adminEmail: string | null;
  adminPassword: string | null;
  adminKey: string | null;
  agentKey: string | null;
}

/** One variable that cannot be used, and what to do about it. Never holds the value: it may be a secret. */
export interface EnvProblem {
  name: string;
  mend: string;
}

/** The environment cannot be used; lists every problem at once. */
export class EnvError extends Error {
  override readonly name = "EnvError";
  constructor(readonly problems: readonly EnvProblem[]) {
    const lines = problems.map(({ name, mend }) => `  ${name}: ${mend}`);
    super(`Purser cannot start with these settings:\n${lines.join("\n")}`);
  }
}

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
  const env = { ...toEnv(parsed.data), settings: settings.given, warnings: settings.warnings };
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
    replicaUrl: given.DATABASE_REPLICA_URL ?? null,
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
