import type { ClientBase } from "pg";

// The ledger counts by instants of whole milliseconds, and a row belongs to the window whose bounds hold it. A hold is
// booked at the instant it was made.
const LAST_BOOKING = `
select greatest(
  (select max(booked_at) from billing_logs where organization_id = $1 and booked_at >= $2),
  (select max(created_at) from reservations
    where organization_id = $1 and state = 'HELD' and expires_at > $2 and created_at >= $2)
) as at`;

/** The last booking of an organization at or after an instant, in epoch milliseconds; null where there is none. */
export async function findLastBooking(
  tx: ClientBase,
  organizationId: string,
  from: number,
): Promise<number | null> {
  const { rows } = await tx.query<{ at: Date | null }>(LAST_BOOKING, [organizationId, new Date(from)]);
  return rows[0]?.at?.getTime() ?? null;
}

const ADD_RESET = `
update budgets
set resets = array_append(resets, $2::timestamptz), version = version + 1, updated_at = $3
where id = $1`;

const SET_ENTITY_RESETS = `
update budgets
set entity_resets = $2, version = version + 1, updated_at = $3
where id = $1`;

const END_WINDOWS = `
update budget_windows set ends_at = $2 where id = any($1)`;

/**
 * Ends windows of a budget, which the caller has locked, at an instant at which their next epoch begins.
 * @param input `entityResets` where single counters begin anew: those of all entities; null where all do
 */
export async function writeReset(
  tx: ClientBase,
  input: {
    budgetId: string;
    windowIds: readonly string[];
    entityResets: Readonly<Record<string, number[]>> | null;
    resetAt: number;
    now: number;
  },
): Promise<void> {
  const { budgetId, windowIds, entityResets, resetAt, now } = input;
  if (entityResets === null) await tx.query(ADD_RESET, [budgetId, new Date(resetAt), new Date(now)]);
  else await tx.query(SET_ENTITY_RESETS, [budgetId, JSON.stringify(entityResets), new Date(now)]);
  await tx.query(END_WINDOWS, [windowIds, new Date(resetAt)]);
}
