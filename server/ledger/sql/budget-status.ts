import type { ClientBase } from "pg";

const SUSPEND = `
update budgets
set status = $2, suspended_reason = $3, version = version + 1, updated_at = $4
where id = $1`;

/** Suspends a budget, or lets it be active again. Its windows are locked by the caller. */
export async function writeSuspension(
  tx: ClientBase,
  budgetId: string,
  input: { status: "ACTIVE" | "SUSPENDED"; reason: string | null; now: Date },
): Promise<void> {
  await tx.query(SUSPEND, [budgetId, input.status, input.reason, input.now]);
}

const ARCHIVE = `
update budgets set status = 'ARCHIVED', archived_at = $2, version = version + 1, updated_at = $2 where id = $1`;

export async function writeArchive(tx: ClientBase, budgetId: string, now: Date): Promise<void> {
  await tx.query(ARCHIVE, [budgetId, now]);
}

// Holds of ended periods too: they are settled into the windows that admitted them.
const COUNT_OPEN_HOLDS = `
select count(*)::int as holds
from reservations
where organization_id = $1 and state = 'HELD' and expires_at > $3
  and window_ids && array(select id from budget_windows where budget_id = $2)`;

/** How many holds that live stand on any window of a budget. */
export async function countOpenHolds(
  tx: ClientBase,
  input: { organizationId: string; budgetId: string; now: number },
): Promise<number> {
  const { organizationId, budgetId, now } = input;
  const { rows } = await tx.query<{ holds: number }>(COUNT_OPEN_HOLDS, [
    organizationId,
    budgetId,
    new Date(now),
  ]);
  return rows[0]?.holds ?? 0;
}
