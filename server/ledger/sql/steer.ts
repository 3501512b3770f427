import type { ClientBase } from "pg";
import type { Canonical } from "@/server/domain/idempotency";
import { type Money, usd, ZERO } from "@/server/domain/money";
import { FAN_OUT, TOLD_COLUMNS } from "./fan-out";

const READ_ORGANIZATION = `
select coalesce(calendar, time_zone) as time_zone, coalesce($2::timestamptz, clock_timestamp()) as now
from organizations
where id = $1`;

/** The organization's zone and the database's clock; null where it does not exist. */
export async function readOrganization(
  tx: Pick<ClientBase, "query">,
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
with told as (
  insert into events (organization_id, type, payload) values ($1, $2, $3) returning ${TOLD_COLUMNS}
)
${FAN_OUT}`;

/** Tells the organization's live readers that something changed, and the channels whose rules want to hear of it. */
export async function tell(
  tx: Pick<ClientBase, "query">,
  organizationId: string,
  event: { type: string; payload: Canonical },
): Promise<void> {
  await tx.query(TELL, [organizationId, event.type, JSON.stringify(event.payload)]);
}

const READ_GRANTS = `
select window_id, sum(amount)::text as granted
from budget_overrides
where organization_id = $1 and window_id = any($2) and kind = 'GRANT' and ended_at is null
  and starts_at <= $3 and expires_at > $3
group by window_id`;

/** The room that GRANTs in force at an instant add to windows, by window; one without any is not named. */
export async function readGrants(
  tx: ClientBase,
  input: { organizationId: string; windowIds: readonly string[]; now: number },
): Promise<Map<string, Money>> {
  const { rows } = await tx.query<{ window_id: string; granted: string }>(READ_GRANTS, [
    input.organizationId,
    input.windowIds,
    new Date(input.now),
  ]);
  return new Map(rows.map((row) => [row.window_id, usd(row.granted)]));
}

/** The room that GRANTs in force at an instant add to one window. */
export async function readGranted(
  tx: ClientBase,
  input: { organizationId: string; windowId: string; now: number },
): Promise<Money> {
  const { windowId, ...at } = input;
  return (await readGrants(tx, { ...at, windowIds: [windowId] })).get(windowId) ?? ZERO;
}
