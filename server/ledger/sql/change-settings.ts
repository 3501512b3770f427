import type { ClientBase } from "pg";

const READ_SETTINGS = `
select key, value from settings where organization_id = $1`;

/** What an organization has stored, raw, by name. */
export async function readStoredSettings(
  tx: Pick<ClientBase, "query">,
  organizationId: string,
): Promise<Record<string, unknown>> {
  const { rows } = await tx.query<{ key: string; value: unknown }>(READ_SETTINGS, [organizationId]);
  return Object.fromEntries(rows.map(({ key, value }) => [key, value]));
}

const WRITE_SETTINGS = `
insert into settings (organization_id, key, value, updated_by, updated_at)
select $1, key, value, $3, $4 from json_to_recordset($2::json) as s (key text, value jsonb) order by key collate "C"
on conflict (organization_id, key) do update
set value = excluded.value, updated_by = excluded.updated_by, updated_at = excluded.updated_at`;

const DELETE_SETTINGS = `
delete from settings where organization_id = $1 and key = any($2)`;

type Change = {
  organizationId: string;
  values: ReadonlyMap<string, unknown>;
  reset: readonly string[];
  actorId: string;
  now: Date;
};

/** Stores values and takes others away. Called under the organization's window lock. */
export async function writeSettings(tx: ClientBase, change: Change): Promise<void> {
  const { organizationId, values, reset, actorId, now } = change;
  const rows = [...values].map(([key, value]) => ({ key, value }));
  if (rows.length > 0) await tx.query(WRITE_SETTINGS, [organizationId, JSON.stringify(rows), actorId, now]);
  if (reset.length > 0) await tx.query(DELETE_SETTINGS, [organizationId, reset]);
}

const HAS_HISTORY = `
select exists (select from billing_logs where organization_id = $1)
  or exists (select from reservations where organization_id = $1)
  or exists (select from budget_overrides where organization_id = $1)
  or exists (select from alerts where organization_id = $1) as found`;

/** Whether anything refers to the organization's windows. */
export async function hasHistory(tx: Pick<ClientBase, "query">, organizationId: string): Promise<boolean> {
  const { rows } = await tx.query<{ found: boolean }>(HAS_HISTORY, [organizationId]);
  return rows[0]?.found ?? true;
}

const MOVE_ZONE = `
with emptied as (
  delete from budget_windows
  where id in (select id from budget_windows where organization_id = $1 order by id collate "C" for update)
)
update organizations set time_zone = $2, calendar = null where id = $1`;

/** Counts periods in another zone from now on. Only without history: its windows are made anew by their next call. */
export async function moveTimeZone(tx: ClientBase, organizationId: string, timeZone: string): Promise<void> {
  await tx.query(MOVE_ZONE, [organizationId, timeZone]);
}

const NAMING_USERS = `
select name
from budgets
where organization_id = $1 and status <> 'ARCHIVED'
  and (scope_type = 'USER' and scope_key is not null or filters ? 'USER' or excepted ? 'USER')
order by name collate "C"
limit 5`;

/** Budgets in force that name a user, the first five of them. */
export async function budgetsNamingUsers(tx: ClientBase, organizationId: string): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>(NAMING_USERS, [organizationId]);
  return rows.map(({ name }) => name);
}
