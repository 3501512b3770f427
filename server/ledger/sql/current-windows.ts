import type { ClientBase } from "pg";

// One budget is a row, its counters are many: all that hold the instant.
const FIND_CURRENT = `
select id
from budget_windows
where organization_id = $1 and budget_id = $2 and starts_at <= $3 and (ends_at is null or ends_at > $3)
order by id collate "C"`;

/** Ids of a budget's windows that hold an instant: one, or one for each entity that was seen. */
export async function findCurrentWindows(
  tx: ClientBase,
  input: { organizationId: string; budgetId: string; now: number },
): Promise<string[]> {
  const { organizationId, budgetId, now } = input;
  const { rows } = await tx.query<{ id: string }>(FIND_CURRENT, [organizationId, budgetId, new Date(now)]);
  return rows.map((row) => row.id);
}

const FIND_BOOKABLE = `
select id from budget_windows where organization_id = $1 and (ends_at is null or ends_at > $2) order by id collate "C"`;

/** Ids of an organization's windows that run, or ended after an instant. */
export async function findBookableWindows(
  tx: ClientBase,
  organizationId: string,
  since: number,
): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(FIND_BOOKABLE, [organizationId, new Date(since)]);
  return rows.map((row) => row.id);
}

// A window that somebody made after ours were locked stands out of order: it is taken at once or not at all.
const LOCK_NEW = `
select id from budget_windows where id = any($1) order by id collate "C" for no key update nowait`;

/** Locks further windows out of order. @throws 55P03 when somebody holds one */
export async function lockAtOnce(tx: ClientBase, windowIds: readonly string[]): Promise<void> {
  await tx.query(LOCK_NEW, [windowIds]);
}
