import type { Pool, PoolClient } from "pg";
import { withTransaction } from "@/server/db/transaction";
import { ZERO } from "@/server/domain/money";
import { levelInput } from "@/server/ledger/batch/level-input";
import { settleAlerts } from "@/server/ledger/batch/settle-alerts";
import { findAlertable } from "@/server/ledger/sql/find-alertable";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { readGrants } from "@/server/ledger/sql/steer";
import { openMonth } from "./open-month";

/**
 * Raises the alerts that hold for an organization's current windows and are not there. The ledger raises each with the
 * call that crosses the level; this finds what a fault or a grant that ran out has left. It opens the month that runs.
 * @param fakeNow stands in for the database clock; tests only
 * @param also what belongs into the same transaction
 * @returns how many were missing
 */
export async function raiseMissedAlerts(
  pool: Pool,
  organizationId: string,
  fakeNow: Date | null = null,
  also: (tx: PoolClient, raised: number) => Promise<void> = () => Promise.resolve(),
): Promise<number> {
  return withTransaction(pool, async (tx) => {
    await openMonth(tx, organizationId, fakeNow);
    const { windowIds, now } = await findAlertable(tx, organizationId, fakeNow);
    const grants = await readGrants(tx, { organizationId, windowIds, now });
    const windows = (await lockWindows(tx, windowIds)).map((row) => {
      const after = levelInput(row, grants.get(row.id) ?? ZERO);
      const before = { ...after, spent: ZERO, tokens: 0, requests: 0 };
      return { budgetId: row.budgetId, windowId: row.id, before, after };
    });
    const raised = await settleAlerts(tx, { organizationId, now, windows });
    await also(tx, raised);
    return raised;
  });
}
