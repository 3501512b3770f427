import { createPool, type Pool } from "@/server/db/pool";
import {
  deleteDemoOrganization,
  deleteRowsOfGone,
  listDemoOrganizations,
} from "@/server/db/queries/remove-organization";
import { resolveDatabase } from "@/server/db/resolve-database";
import { withTransaction } from "@/server/db/transaction";
import type { Env } from "@/server/env/types";
import type { Log } from "@/server/log";

/**
 * Removes every demo organization whole: ledger, audit chain, keys, people who belong to nothing else. Organizations
 * that are not marked as demo are never touched.
 * @param ownerPool connects as the owner of the schema: the app's role may not delete from billing_logs or audit_logs
 * @returns ids of what was removed
 */
export async function removeDemo(ownerPool: Pool): Promise<string[]> {
  const ids = await withTransaction(ownerPool, async (tx) => {
    const found = await listDemoOrganizations(tx);
    for (const id of found) await deleteDemoOrganization(tx, id);
    return found;
  });
  // A server that runs may have had a batch under way; from the commit on it finds no organization to book for.
  await withTransaction(ownerPool, async (tx) => {
    for (const id of ids) await deleteRowsOfGone(tx, id);
  });
  return ids;
}

/** The same on the database of the environment, whether a server runs on it or not. */
export async function removeDemoOf(env: Pick<Env, "databaseUrl" | "dataDir">, log: Log): Promise<string[]> {
  const database = await resolveDatabase(env, log);
  const ownerPool = createPool(database.ownerUrl, {
    max: 1,
    applicationName: "purser-remove-demo",
    log,
    asApp: false,
  });
  try {
    return await removeDemo(ownerPool);
  } finally {
    await ownerPool.end();
    await database.stop();
  }
}
