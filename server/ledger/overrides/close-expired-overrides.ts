import type { Pool } from "pg";
import { withTransaction } from "@/server/db/transaction";
import type { OrganizationId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { lockForChange } from "@/server/ledger/rules/lock-for-change";
import { findExpiredOverrides, lockOverrides } from "@/server/ledger/sql/overrides";
import { finish, windowPlans } from "./end-override";

/**
 * Writes down the end of overrides whose time is over, each with its audit row. Bookkeeping only: no call has been
 * judged by them since the instant they expired. Any number of replicas may run it.
 * @returns how many were closed
 */
export async function closeExpiredOverrides(pool: Pool, fakeNow: Date | null = null): Promise<number> {
  let closed = 0;
  for (const due of await findExpiredOverrides(pool, fakeNow)) {
    // The row comes from the database, and with it whose it is.
    const organizationId = due.organization_id as OrganizationId;
    const ctx: CallContext = {
      actor: { kind: "system", organizationId, name: "override-expiry" },
      requestId: `expiry-${due.id}`,
    };
    closed += await withTransaction(pool, async (tx) => {
      const locked = await lockForChange(tx, {
        organizationId,
        fakeNow,
        plansAt: () => windowPlans(tx, organizationId, due.window_id),
      });
      const [row] = await lockOverrides(tx, organizationId, [due.id]);
      if (row === undefined || row.expires_at.getTime() > locked.now) return 0;
      await finish(tx, ctx, { row, locked, endedAt: row.expires_at.getTime(), endedBy: "expiry" });
      return 1;
    });
  }
  return closed;
}
