import type { PoolClient } from "pg";
import { ConflictError, NotFoundError } from "@/server/contract/errors";
import type { WindowRow } from "@/server/ledger/batch/window";
import { findCurrentWindows, lockAtOnce } from "@/server/ledger/sql/current-windows";
import { type FoundPolicy, findPolicy } from "@/server/ledger/sql/find-policy";
import { lockWindows } from "@/server/ledger/sql/lock-windows";
import { checkVersion } from "./change-budget";
import { type LockedForChange, lockForChange } from "./lock-for-change";

/** A budget with the windows of the period that runs, all locked. */
export type LockedBudget = { locked: LockedForChange; stored: FoundPolicy; rows: WindowRow[] };

type Input = {
  organizationId: string;
  budgetId: string;
  /** The version that was read. */
  version?: number | undefined;
  fakeNow: Date | null;
};

/**
 * Locks a budget and its counters of the period that runs. From here on nothing is judged by it until the commit, and
 * everything after it by its new rules.
 * @throws NotFoundError, ConflictError for an old version (with the current one) or an archived budget
 */
export async function lockBudget(tx: PoolClient, input: Input): Promise<LockedBudget> {
  const { organizationId, budgetId, fakeNow } = input;
  const locked = await lockForChange(tx, {
    organizationId,
    fakeNow,
    windowIdsAt: ({ now }) => findCurrentWindows(tx, { organizationId, budgetId, now }),
  });
  const stored = await findPolicy(tx, organizationId, budgetId);
  if (stored === null) throw new NotFoundError("budget");
  checkVersion(stored, input.version);
  if (stored.status === "ARCHIVED") throw new ConflictError("This budget is archived.");
  // Between the first look and the lock a counter may have been made, or the period may have ended.
  const windowIds = await findCurrentWindows(tx, { organizationId, budgetId, now: locked.now });
  const late = windowIds.filter((id) => !locked.windows.has(id));
  if (late.length > 0) await lockAtOnce(tx, late);
  return { locked, stored, rows: await lockWindows(tx, windowIds) };
}
