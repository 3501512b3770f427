import type { ClientBase } from "pg";
import type { Canonical } from "@/server/domain/idempotency";
import { type Money, usd } from "@/server/domain/money";

const READ_ORGANIZATION = `
select time_zone, coalesce($2::timestamptz, clock_timestamp()) as now
from organizations
where id = $1`;

/** The organization's zone and the database's clock; null where it does not exist. */
export async function readOrganization(
  tx: ClientBase,
  organizationId: string,
  fakeNow: Date | null,
): Promise<{ timeZone: string; now: number } | null> {
  const { rows } = await tx.query<{ time_zone: string; now: Date }>(READ_ORGANIZATION, [
    organizationId,
    fakeNow,
  ]);
  const row = rows[0];
  return row === undefined ? null : { timeZone: row.time_zone, now: row.now.getTime() };
}

const BUMP_POLICY_VERSION = `
update organizations set policy_version = policy_version + 1 where id = $1`;

/** Makes every batch on every replica reload its rules. Called under the organization's window lock. */
export async function bumpPolicyVersion(tx: ClientBase, organizationId: string): Promise<void> {
  await tx.query(BUMP_POLICY_VERSION, [organizationId]);
}

const TELL = `
insert into events (organization_id, type, payload) values ($1, $2, $3)`;

/** Tells the organization's live readers that something changed. */
export async function tell(
  tx: Pick<ClientBase, "query">,
  organizationId: string,
  event: { type: string; payload: Canonical },
): Promise<void> {
  await tx.query(TELL, [organizationId, event.type, JSON.stringify(event.payload)]);
}

const READ_GRANTED = `
select coalesce(sum(amount), 0)::text as granted
from budget_overrides
where organization_id = $1 and window_id = $2 and kind = 'GRANT' and ended_at is null
  and starts_at <= $3 and expires_at > $3`;

/** The room that GRANTs in force at an instant add to a window. */
export async function readGranted(
  tx: ClientBase,
  input: { organizationId: string; windowId: string; now: number },
): Promise<Money> {
  const { rows } = await tx.query<{ granted: string }>(READ_GRANTED, [
    input.organizationId,
    input.windowId,
    new Date(input.now),
  ]);
  return usd(rows[0]?.granted ?? "0");
}
