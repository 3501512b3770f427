import type { Pool } from "pg";

// Kept for an hour longer than they are compared. One that an open hold still counts in stays until that hold ends; a
// hold that is settled after its end finds the window gone, and counts in the others.
const REMOVE = `
with due as (
  select w.id
  from budget_windows w
  join budgets b on b.id = w.budget_id
  where b.period = 'RATE' and w.held_requests = 0
    and w.ends_at < coalesce($1::timestamptz, clock_timestamp()) - interval '2 hours'
  order by w.id collate "C"
  limit 2000
  for update of w skip locked
)
delete from budget_windows w using due where w.id = due.id`;

/** Removes windows of RATE budgets that are long over, a bounded batch at a time. @returns how many */
export async function removeRateWindows(pool: Pool, fakeNow: Date | null = null): Promise<number> {
  return (await pool.query(REMOVE, [fakeNow])).rowCount ?? 0;
}
