import type { Pool } from "@/server/db/pool";
import { deleteDemoOrganization, listDemoOrganizations } from "@/server/db/queries/remove-organization";
import { withTransaction } from "@/server/db/transaction";

/**
 * Removes every demo organization whole: ledger, audit chain, keys, people who belong to nothing else. Organizations
 * that are not marked as demo are never touched.
 * @param ownerPool connects as the owner of the schema: the app's role may not delete from billing_logs or audit_logs
 * @returns ids of what was removed
 */
export async function removeDemo(ownerPool: Pool): Promise<string[]> {
  return await withTransaction(ownerPool, async (tx) => {
    const ids = await listDemoOrganizations(tx);
    for (const id of ids) await deleteDemoOrganization(tx, id);
    return ids;
  });
}
