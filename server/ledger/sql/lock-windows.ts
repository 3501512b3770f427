import type { ClientBase } from "pg";
import { usd } from "@/server/domain/money";
import type { WindowRow } from "@/server/ledger/batch/window";

export const WINDOW_COLUMNS = `id, budget_id, entity_key, period_key, starts_at, ends_at, limit_cost, limit_tokens, limit_requests,
  warning_percent, critical_percent, spent, held, tokens, held_tokens, requests, held_requests, xmin::text as version`;

// Id order (bytewise, as every replica sorts): batches that share windows cannot deadlock.
// No key update: the lightest lock that excludes other batches.
const LOCK_WINDOWS = `
select ${WINDOW_COLUMNS}
from budget_windows
where id = any($1)
order by id collate "C"
for no key update`;

// In the order of the ids, like the rows.
const LOCK_VERSIONS = `
select string_agg(version, ' ' order by id collate "C") as versions
from (
  select id, xmin::text as version
  from budget_windows
  where id = any($1)
  order by id collate "C"
  for no key update
) w`;

export type WindowRecord = Record<"limit_cost" | "limit_tokens" | "limit_requests", string | null> &
  Record<
    | "id"
    | "budget_id"
    | "entity_key"
    | "period_key"
    | "warning_percent"
    | "critical_percent"
    | "spent"
    | "held"
    | "tokens"
    | "held_tokens"
    | "requests"
    | "held_requests"
    | "version",
    string
  > & { starts_at: Date; ends_at: Date | null };

function count(value: string | null): number | null {
  return value === null ? null : Number(value);
}

export function toWindow(row: WindowRecord): WindowRow {
  return {
    id: row.id,
    budgetId: row.budget_id,
    entityKey: row.entity_key,
    periodKey: row.period_key,
    startsAt: row.starts_at.getTime(),
    endsAt: row.ends_at?.getTime() ?? null,
    limitCost: row.limit_cost === null ? null : usd(row.limit_cost),
    limitTokens: count(row.limit_tokens),
    limitRequests: count(row.limit_requests),
    warningPercent: Number(row.warning_percent),
    criticalPercent: Number(row.critical_percent),
    spent: usd(row.spent),
    held: usd(row.held),
    tokens: Number(row.tokens),
    heldTokens: Number(row.held_tokens),
    requests: Number(row.requests),
    heldRequests: Number(row.held_requests),
    version: row.version,
  };
}

/** Locks the windows that exist. A row that is missing must be made by `ensureWindows` in a new transaction. */
export async function lockWindows(tx: ClientBase, windowIds: readonly string[]): Promise<WindowRow[]> {
  const result = await tx.query<WindowRecord>({
    name: "lock_windows",
    text: LOCK_WINDOWS,
    values: [windowIds],
  });
  return result.rows.map(toWindow);
}

/**
 * Locks windows that are expected to be as `rows`, which are in id order, and tells whether they are: the rows, or null
 * where one is in another version or gone. One field is read instead of a row of seventeen each.
 */
export async function lockExpected(
  tx: ClientBase,
  rows: readonly WindowRow[],
): Promise<readonly WindowRow[] | null> {
  const result = await tx.query<{ versions: string | null }>({
    name: "lock_versions",
    text: LOCK_VERSIONS,
    values: [rows.map(({ id }) => id)],
  });
  const expected = rows.map(({ version }) => version).join(" ");
  return (result.rows[0]?.versions ?? "") === expected ? rows : null;
}
