import path from "node:path";
import { derivePepper } from "@/server/auth/api-key";
import { createFlood } from "@/server/auth/flood";
import { KeyStore } from "@/server/auth/key-store";
import { type Refusal, type RefusedKey, RefusedKeys } from "@/server/auth/refused-keys";
import { sealingKey } from "@/server/auth/seal";
import { resolveAuthSecret } from "@/server/auth-secret";
import { type Container, setContainer } from "@/server/container";
import { migrate } from "@/server/db/migrate";
import { migrateJobs } from "@/server/db/migrate-jobs";
import { canActAsApp, createPool, type Pool, type PoolOptions } from "@/server/db/pool";
import { createPrisma } from "@/server/db/prisma";
import { hasCatalogue } from "@/server/db/queries/seed-catalogue";
import { resolveDatabase } from "@/server/db/resolve-database";
import { exportToNextAuth } from "@/server/env";
import { settingsByName } from "@/server/env/settings";
import type { Env } from "@/server/env/types";
import { Ledger } from "@/server/ledger/ledger";
import type { Log } from "@/server/log";
import { createBudgetLog } from "@/server/notify/budget-log";
import { EventHub } from "@/server/services/events/event-hub";
import { seedCatalogue } from "@/server/services/prices/seed-catalogue";
import { signIn } from "@/server/services/sign-in/sign-in";
import { providerSignIn } from "@/server/services/sign-in/with-provider";

/** P7: within 3 s, the wire included; a little more than the ledger takes to give up, since it says more. */
const ANSWER_MS = 2_900;

export type Composed = {
  container: Container;
  ledger: Ledger;
  /** For the runner of jobs alone, which keeps some of its connections. */
  jobsPool: Pool;
  /** Ends everything, the last first. */
  close: () => Promise<void>;
};

/**
 * Brings up the database and everything that exists once per process. Any number of processes may do so at once on one
 * database. Whoever calls it ends it with `close`.
 */
export async function compose(env: Env, log: Log): Promise<Composed> {
  const authSecret = resolveAuthSecret(env);
  exportToNextAuth(env, authSecret);
  const database = await resolveDatabase(env, log);
  try {
    await migrate({ url: database.ownerUrl, log });
    await migrateJobs(database.ownerUrl);
    const asApp = await canActAsApp(database.ownerUrl);
    if (!asApp) log.warn({ event: "db.not_as_app" }, "the database's user may not act as purser_app");
    const { pool, booksPool, ledgerPool, jobsPool } = openPools(database.ownerUrl, { log, asApp });
    await seedPrices(database.ownerUrl, env, log);

    const pepper = derivePepper(authSecret);
    const events = new EventHub({ db: pool, log });
    const refused = new RefusedKeys({ pool, log });
    const onRefused = (why: Refusal, key: RefusedKey | null) => refused.note(why, key, Date.now());
    const keys = new KeyStore({ db: pool, pepper, log, onRefused });
    const ledger = new Ledger({
      pool: ledgerPool,
      log,
      pseudonymKey: sealingKey(authSecret, "purser pseudonyms v1"),
      settings: settingsByName(env.settings),
      fakeNow: fakeClock(env),
      onCommit: (organizationId) => events.wake(organizationId),
    });
    await ledger.start();
    const prisma = createPrisma(pool);
    const container: Container = {
      env,
      log,
      budgetLog: createBudgetLog(path.join(env.dataDir, "logs"), log),
      authSecret,
      pepper,
      pool,
      booksPool,
      prisma,
      ledger,
      keys,
      flood: createFlood(env.flood),
      events,
      signIn,
      providerSignIn,
      answerMs: ANSWER_MS,
    };
    setContainer(container);
    const close = async () => {
      events.close();
      await keys.close();
      await refused.close();
      await ledger.close();
      await Promise.all([pool.end(), booksPool.end(), jobsPool.end(), ledgerPool.end()]);
      await database.stop();
    };
    return { container, ledger, jobsPool, close };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

type Pools = Record<"pool" | "booksPool" | "ledgerPool" | "jobsPool", Pool>;

function openPools(url: string, { log, asApp }: { log: Log; asApp: boolean }): Pools {
  const open = (applicationName: string, max: number, more: Partial<PoolOptions> = {}) =>
    createPool(url, { max, applicationName, log, asApp, ...more });
  const bounded = { queryTimeoutMs: 2_500 };
  return {
    pool: open("purser", 8, bounded),
    booksPool: open("purser-books", 2),
    ledgerPool: open("purser-ledger", 10, { ...bounded, pipeline: true, planByKey: true }),
    jobsPool: open("purser-worker", 4),
  };
}

/** Prices are there from the first call on; later ones of a new version come at the start if the environment says so. */
async function seedPrices(url: string, env: Env, log: Log): Promise<void> {
  const owner = createPool(url, { max: 1, applicationName: "purser-seed", log, asApp: false });
  if (env.prices.onStart || !(await hasCatalogue(owner))) await seedCatalogue(owner);
  await owner.end();
}

function fakeClock(env: Env): (() => number) | null {
  if (env.fakeNow === null) return null;
  const fixed = Date.parse(env.fakeNow);
  return () => fixed;
}
