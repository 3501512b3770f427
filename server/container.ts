import type { Pepper } from "@/server/auth/api-key";
import type { Flood } from "@/server/auth/flood";
import type { KeyStore } from "@/server/auth/key-store";
import type { ProviderSignIn } from "@/server/auth/provider-sign-in";
import type { SignIn } from "@/server/auth/sign-in";
import type { Pool } from "@/server/db/pool";
import type { Prisma } from "@/server/db/prisma";
import type { Env } from "@/server/env/types";
import type { Ledger } from "@/server/ledger/ledger";
import type { Log } from "@/server/log";
import type { BudgetLog } from "@/server/notify/budget-log";
import type { EventHub } from "@/server/services/events/event-hub";

/** What services need of the ledger. */
export type LedgerDoor = Pick<
  Ledger,
  "submit" | "check" | "clock" | "wakeQueue" | "keptUserId" | "pseudonymOf"
>;

/** What exists once per process. */
export interface Container {
  env: Env;
  log: Log;
  /** Changes of allocations in words, a file beside the log. */
  budgetLog: BudgetLog;
  authSecret: string;
  pepper: Pepper;
  pool: Pool;
  /** For whole comparisons of the books, which may take longer than a page may wait. */
  booksPool: Pool;
  prisma: Prisma;
  ledger: LedgerDoor;
  keys: KeyStore;
  /** Here, since its counts must be one per process. */
  flood: Flood;
  events: EventHub;
  /** Here, since the counts of failures must be one per process. */
  signIn: SignIn;
  providerSignIn: ProviderSignIn;
  /** How long an agent, or whoever reads, waits for an answer; tests of figures give a starved machine more. */
  answerMs: number;
}

const SLOT = Symbol.for("purser.container");
type Holder = { [SLOT]?: Container };

/** The process's container. It hangs on globalThis because Next bundles its own copy of every module. */
export function getContainer(): Container {
  const container = (globalThis as Holder)[SLOT];
  if (!container) throw new Error("The container is not composed yet: server/main.ts does that first.");
  return container;
}

export function setContainer(container: Container): void {
  (globalThis as Holder)[SLOT] = container;
}
