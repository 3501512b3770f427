import type { ClientBase } from "pg";
import { localDays } from "@/server/domain/local-day";
import type { Compared } from "./compare-windows";
import { FAN_OUT, TOLD_COLUMNS } from "./fan-out";
import type { Hours } from "./hour-sums";
import type { Days } from "./user-day-sums";

const READ_MONTHS = `
select w.starts_at, w.ends_at, w.time_zone
from budget_windows w
join budgets b on b.id = w.budget_id
join organizations o on o.id = w.organization_id
where w.organization_id = $1 and w.starts_at >= coalesce(o.ledger_from, '-infinity')
  and b.scope_type = 'ORGANIZATION' and b.is_primary and b.period = 'MONTHLY'
  and ($2::timestamptz is null or w.ends_at > $2)
  and w.starts_at <= coalesce($3::timestamptz, clock_timestamp())
order by w.starts_at`;

const HOUR_MS = 3_600_000;

type Month = { starts_at: Date; ends_at: Date; time_zone: string };

/**
 * The hours of each of the organization's months, in the zone the month was counted with. Only what every row falls
 * into: a row cannot be booked without a window of the organization. Months whose rows were dropped are left alone.
 */
export async function readHours(
  tx: ClientBase,
  organizationId: string,
  range: { endingAfter: Date | null; fakeNow: Date | null },
): Promise<BookedMonth[]> {
  const { rows } = await tx.query<Month>(READ_MONTHS, [organizationId, range.endingAfter, range.fakeNow]);
  return rows.map((month) => hoursOf(month));
}

/** The hours of a month, and its days. */
export type BookedMonth = Hours & { days: Days };

/** Hours step from each local day's start; the last is cut at the day's end. */
export function hoursOf(month: Month): BookedMonth {
  const hours: BookedMonth = { starts: [], ends: [], days: { dates: [], starts: [], end: month.ends_at } };
  const range = { from: month.starts_at.getTime(), to: month.ends_at.getTime() };
  for (const day of localDays(range, month.time_zone)) {
    hours.days.dates.push(day.date);
    hours.days.starts.push(new Date(day.startsAt));
    for (let at = day.startsAt; at < day.endsAt; at += HOUR_MS) {
      hours.starts.push(new Date(at));
      hours.ends.push(new Date(Math.min(at + HOUR_MS, day.endsAt)));
    }
  }
  return hours;
}

// Rows whose parent is gone: there are no foreign keys that could see to it.
const FIND_ORPHANS = `
select w.id, 'window without its budget' as name, array['1'] as counted, array['0'] as ledger
from budget_windows w
where w.organization_id = $1 and not exists (select from budgets b where b.id = w.budget_id)
union all
select r.id, 'hold on a window that does not exist', array['1'], array['0']
from reservations r
where r.organization_id = $1 and r.state = 'HELD'
  and exists (
    select from unnest(r.window_ids) as held (id)
    where not exists (select from budget_windows w where w.id = held.id)
  )
limit 100`;

/** Windows without a budget and open holds on windows that are gone. */
export async function findOrphans(tx: ClientBase, organizationId: string): Promise<Compared[]> {
  return (await tx.query<Compared>(FIND_ORPHANS, [organizationId])).rows;
}

// The row is locked and read before it is written: of two who find the same difference at once, one tells of it.
const STORE = `
with before as materialized (
  select balanced from integrity_checks where organization_id = $1 limit 1 for update
),
kept as (
  insert into integrity_checks (organization_id, checked_at, balanced, difference, mismatches)
  select $1::text, $2::timestamptz, $3::boolean, $4::numeric, $5::jsonb
  from (select count(*) from before) b
  on conflict (organization_id) do update
  set checked_at = excluded.checked_at, balanced = excluded.balanced, difference = excluded.difference,
    mismatches = excluded.mismatches
  where integrity_checks.checked_at <= excluded.checked_at
  returning organization_id, balanced, difference, jsonb_array_length(mismatches) as mismatches
),
told as (
  insert into events (organization_id, type, payload)
  select organization_id, 'books.differ', jsonb_build_object('difference', difference::text, 'mismatches', mismatches)
  from kept
  where not balanced and coalesce((select balanced from before), true)
  order by organization_id
  returning ${TOLD_COLUMNS}
)
${FAN_OUT}`;

/** Keeps the newest result; one that was overtaken changes nothing. The first that differs after one that did not is told. */
export async function storeCheck(
  db: Pick<ClientBase, "query">,
  row: { organizationId: string; checkedAt: Date; balanced: boolean; difference: string; mismatches: string },
): Promise<void> {
  await db.query(STORE, [row.organizationId, row.checkedAt, row.balanced, row.difference, row.mismatches]);
}

const FIND_CHANGED = `
select o.id, coalesce(e.seq, 0)::text as seq, coalesce(i.balanced, true) as balanced
from organizations o
left join integrity_checks i on i.organization_id = o.id
left join lateral (
  select seq from events where organization_id = o.id order by xid desc, seq desc limit 1
) e on true
order by o.id collate "C"`;

/** Each organization with its newest event and whether its books balanced when last checked. */
export async function readOrganizationsToCheck(
  db: Pick<ClientBase, "query">,
): Promise<{ id: string; seq: string; balanced: boolean }[]> {
  return (await db.query<{ id: string; seq: string; balanced: boolean }>(FIND_CHANGED)).rows;
}
