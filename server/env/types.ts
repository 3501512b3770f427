import type { GivenSetting } from "@/server/env/settings";
import type { SignInProvider } from "@/server/env/sign-in-providers";

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

/** One line of what a process starts with. `source` names the place and the variable, or is "built-in". */
export type StartUpValue = { name: string; value: string; source: string };
