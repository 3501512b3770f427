import type { ClientBase } from "pg";

/** From when on an organization's executions are kept, as it was last dropped; null: nothing was. */
export async function readLedgerFrom(tx: ClientBase, organizationId: string): Promise<Date | null> {
  const { rows } = await tx.query<{ ledger_from: Date | null }>(
    "select ledger_from from organizations where id = $1",
    [organizationId],
  );
  return rows[0]?.ledger_from ?? null;
}

/** Drops an organization's executions before an instant, and what was kept for them alone. @returns rows of each kind */
export async function dropBefore(
  tx: ClientBase,
  { organizationId, before, keysBefore }: { organizationId: string; before: Date; keysBefore: Date },
): Promise<{ executions: number; holds: number; requests: number; keys: number; events: number }> {
  const { rows } = await tx.query<{ dropped: string }>("select drop_executions($1, $2)::text as dropped", [
    organizationId,
    before,
  ]);
  // A hold was made when its execution was admitted, which is the time that the execution was booked at.
  const holds = await tx.query(
    "delete from reservations where organization_id = $1 and created_at < $2 and state <> 'HELD'",
    [organizationId, before],
  );
  const requests = await tx.query(
    "delete from queued_requests where organization_id = $1 and finished_at < $2",
    [organizationId, before],
  );
  const keys = await tx.query("delete from idempotency_keys where organization_id = $1 and created_at < $2", [
    organizationId,
    keysBefore,
  ]);
  const events = await tx.query("delete from events where organization_id = $1 and created_at < $2", [
    organizationId,
    before,
  ]);
  await tx.query(
    "update organizations set ledger_from = greatest(ledger_from, $2::timestamptz) where id = $1",
    [organizationId, before],
  );
  return {
    executions: Number(rows[0]?.dropped ?? 0),
    holds: holds.rowCount ?? 0,
    requests: requests.rowCount ?? 0,
    keys: keys.rowCount ?? 0,
    events: events.rowCount ?? 0,
  };
}

const CARRY = `
insert into carried_windows as c (window_id, organization_id, spent, tokens, requests, excess, bypassed)
select window_id, $1, spent, tokens, requests, excess, bypassed
from json_to_recordset($2::json) as x (window_id text, spent numeric, tokens bigint, requests bigint, excess numeric,
  bypassed numeric)
on conflict (window_id) do update
set spent = c.spent + excluded.spent, tokens = c.tokens + excluded.tokens, requests = c.requests + excluded.requests,
  excess = c.excess + excluded.excess, bypassed = c.bypassed + excluded.bypassed`;

export type CarriedWindow = {
  window_id: string;
  spent: string;
  tokens: string;
  requests: string;
  excess: string;
  bypassed: string;
};

/** Notes what dropped executions had added to windows. */
export async function carryWindows(
  tx: ClientBase,
  organizationId: string,
  rows: readonly CarriedWindow[],
): Promise<void> {
  await tx.query(CARRY, [organizationId, JSON.stringify(rows)]);
}
