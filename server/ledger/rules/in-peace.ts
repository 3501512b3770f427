import type { Pool, PoolClient } from "pg";
import { withTransaction } from "@/server/db/transaction";
import { LATE_MS } from "@/server/ledger/batch/plan-window";
import { sqlState } from "@/server/ledger/batch/sql-state";
import { findBookableWindows } from "@/server/ledger/sql/current-windows";
import { lockForChange } from "./lock-for-change";

const DEADLOCK = "40P01";
const TRIES = 3;

/**
 * Runs several changes of an organization's rules as one: all of them, or none. Every window that may be booked into
 * is locked first, in id order with the organization's own, so the changes may come in any order; calls that come meanwhile wait, and are judged
 * by all of them.
 * @param work makes the changes within the transaction; run again where it met another that made the same new rows
 */
export async function inPeace<T>(
  pool: Pool,
  { organizationId, fakeNow }: { organizationId: string; fakeNow: Date | null },
  work: (tx: PoolClient) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await withTransaction(pool, async (tx) => {
        await lockForChange(tx, {
          organizationId,
          fakeNow,
          windowIdsAt: ({ now }) => findBookableWindows(tx, organizationId, now - LATE_MS),
        });
        return work(tx);
      });
    } catch (error) {
      if (sqlState(error) !== DEADLOCK || tries >= TRIES) throw error;
    }
  }
}
