import { derivePepper } from "@/server/auth/api-key";
import { KeyStore } from "@/server/auth/key-store";
import { resolveAuthSecret } from "@/server/auth-secret";
import { type Container, setContainer } from "@/server/container";
import { migrate } from "@/server/db/migrate";
import { canActAsApp, createPool } from "@/server/db/pool";
import { createPrisma } from "@/server/db/prisma";
import { resolveDatabase } from "@/server/db/resolve-database";
import { type Env, exportToNextAuth } from "@/server/env";
import { settingsByName } from "@/server/env/settings";
import { Ledger } from "@/server/ledger/ledger";
import type { Log } from "@/server/log";
import { EventHub } from "@/server/services/events/event-hub";
import { seedCatalogue } from "@/server/services/prices/seed-catalogue";
import { signIn } from "@/server/services/sign-in/sign-in";

export type Composed = {
  container: Container;
  ledger: Ledger;
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
    const asApp = await canActAsApp(database.ownerUrl);
    if (!asApp) log.warn({ event: "db.not_as_app" }, "the database's user may not act as purser_app");
    const pool = createPool(database.ownerUrl, {
      max: 8,
      applicationName: "purser",
      log,
      asApp,
      queryTimeoutMs: 2_500,
    });
    const booksPool = createPool(database.ownerUrl, {
      max: 2,
      applicationName: "purser-books",
      log,
      asApp,
    });
    const ledgerPool = createPool(database.ownerUrl, {
      max: 10,
      applicationName: "purser-ledger",
      log,
      asApp,
      pipeline: true,
      planByKey: true,
      queryTimeoutMs: 2_500,
    });
    const owner = createPool(database.ownerUrl, {
      max: 1,
      applicationName: "purser-seed",
      log,
      asApp: false,
    });
    await seedCatalogue(owner);
    await owner.end();

    const pepper = derivePepper(authSecret);
    const events = new EventHub({ db: pool, log });
    const keys = new KeyStore({ db: pool, pepper, log });
    const ledger = new Ledger({
      pool: ledgerPool,
      log,
      settings: settingsByName(env.settings),
      fakeNow: fakeClock(env),
      onCommit: (organizationId) => events.wake(organizationId),
    });
    await ledger.start();
    const prisma = createPrisma(pool);
    const container: Container = {
      env,
      log,
      authSecret,
      pepper,
      pool,
      booksPool,
      prisma,
      ledger,
      keys,
      events,
      signIn,
    };
    setContainer(container);
    const close = async () => {
      events.close();
      await keys.close();
      await ledger.close();
      await Promise.all([pool.end(), booksPool.end(), ledgerPool.end()]);
      await database.stop();
    };
    return { container, ledger, close };
  } catch (error) {
    await database.stop();
    throw error;
  }
}

function fakeClock(env: Env): (() => number) | null {
  if (env.fakeNow === null) return null;
  const fixed = Date.parse(env.fakeNow);
  return () => fixed;
}
