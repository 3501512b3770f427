import type { ClientBase } from "pg";

const INSERT = `
insert into budget_overrides (id, organization_id, kind, budget_id, window_id, amount, ceiling, reason, created_by,
  starts_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

export type NewOverride = {
  id: string;
  organizationId: string;
  kind: "BYPASS" | "GRANT";
  budgetId: string | null;
  windowId: string | null;
  amount: string | null;
  ceiling: string | null;
  reason: string;
  createdBy: string;
  startsAt: Date;
  expiresAt: Date;
};

/** Puts an override in force. The CHECKs of the table bound reason, end and amounts once more. */
export async function insertOverride(tx: ClientBase, row: NewOverride): Promise<void> {
  await tx.query(INSERT, [
    row.id,
    row.organizationId,
    row.kind,
    row.budgetId,
    row.windowId,
    row.amount,
    row.ceiling,
    row.reason,
    row.createdBy,
    row.startsAt,
    row.expiresAt,
  ]);
}

const OVERRIDE_COLUMNS = `id, kind, budget_id, window_id, amount::text, ceiling::text, used::text, uses::text, reason,
  created_by, expires_at, ended_at`;

export type StoredOverride = {
  id: string;
  kind: "BYPASS" | "GRANT";
  budget_id: string | null;
  window_id: string | null;
  amount: string | null;
  ceiling: string | null;
  used: string;
  uses: string;
  reason: string;
  created_by: string;
  expires_at: Date;
  ended_at: Date | null;
};

const FIND = `
select ${OVERRIDE_COLUMNS}
from budget_overrides
where organization_id = $1 and id = $2`;

/** An override as stored; read again by `lockOverrides` where its state counts. */
export async function findOverride(
  tx: ClientBase,
  organizationId: string,
  id: string,
): Promise<StoredOverride | null> {
  const { rows } = await tx.query<StoredOverride>(FIND, [organizationId, id]);
  return rows[0] ?? null;
}

const LOCK = `
select ${OVERRIDE_COLUMNS}
from budget_overrides
where organization_id = $1 and id = any($2) and ended_at is null
order by id collate "C"
for no key update`;

/** Locks overrides that are not ended yet; after windows and holds, as everywhere. */
export async function lockOverrides(
  tx: ClientBase,
  organizationId: string,
  ids: readonly string[],
): Promise<StoredOverride[]> {
  return (await tx.query<StoredOverride>(LOCK, [organizationId, ids])).rows;
}

const END = `
update budget_overrides set ended_at = $3, ended_by = $4 where organization_id = $1 and id = $2`;

/** Marks a locked override as ended. */
export async function endOverrideRow(
  tx: ClientBase,
  input: { organizationId: string; id: string; endedAt: Date; endedBy: string },
): Promise<void> {
  await tx.query(END, [input.organizationId, input.id, input.endedAt, input.endedBy]);
}

const FIND_EXPIRED = `
select organization_id, id, window_id
from budget_overrides
where ended_at is null and expires_at <= coalesce($1::timestamptz, clock_timestamp())
order by organization_id collate "C", id collate "C"
limit 500`;

/** Overrides whose time is over and whose end is not written down yet. */
export async function findExpiredOverrides(
  db: Pick<ClientBase, "query">,
  fakeNow: Date | null,
): Promise<{ organization_id: string; id: string; window_id: string | null }[]> {
  const { rows } = await db.query<{ organization_id: string; id: string; window_id: string | null }>(
    FIND_EXPIRED,
    [fakeNow],
  );
  return rows;
}
