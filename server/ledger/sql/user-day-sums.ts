import type { ClientBase } from "pg";
import {
  BOTH_SIDES,
  DIMENSIONS,
  type HourDifference,
  type HourDimensions,
  LEDGER_SUMS,
  MEASURES,
} from "./hour-sums";

/** Local days in order, each ending where the next one starts, the last at `end`. */
export type Days = { dates: string[]; starts: Date[]; end: Date };

// $1 organization, $2 the first instants of days, $3 their dates, $4 where the last one ends.
const LEDGER_DAYS = `
  select ($3::date[])[h.n] as day, l.user_id, l.agent_type, l.agent_id, l.campaign_id, l.provider, l.model,
    l.component, l.environment,
    ${LEDGER_SUMS}
  from billing_logs l
  cross join lateral (select width_bucket(l.booked_at, $2::timestamptz[]) as n) h
  where l.organization_id = $1 and l.booked_at >= ($2::timestamptz[])[1] and l.booked_at < $4 and l.user_id is not null
  group by h.n, l.user_id, l.agent_type, l.agent_id, l.campaign_id, l.provider, l.model, l.component, l.environment`;

const COMPARE = `
with ledger as (${LEDGER_DAYS}),
sides as (
  select 1 as side, day, user_id, ${DIMENSIONS}, ${MEASURES} from ledger
  union all
  select -1, day, user_id, ${DIMENSIONS}, ${MEASURES}
  from usage_user_days
  where organization_id = $1 and day between ($3::date[])[1] and ($3::date[])[cardinality($3::date[])]
),
summed as (
  select day, user_id, ${DIMENSIONS},
    ${BOTH_SIDES}
  from sides
  group by day, user_id, ${DIMENSIONS}
)
select day::text, user_id, ${DIMENSIONS},
  ledger::text[] as ledger, counted::text[] as counted, rest <> array_fill(0::numeric, array[16]) as rest_differs
from summed
where ledger <> counted or rest <> array_fill(0::numeric, array[16])
order by day, user_id, agent_type, agent_id, campaign_id, provider, model, component, environment`;

export type UserDayDifference = Omit<HourDifference, "starts_at"> & { day: string; user_id: string };

/** The rows of the cube by user that differ from the ledger, of days without a gap. */
export async function compareUserDays(
  tx: ClientBase,
  organizationId: string,
  days: Days,
): Promise<UserDayDifference[]> {
  if (days.dates.length === 0) return [];
  return (await tx.query<UserDayDifference>(COMPARE, valuesOf(organizationId, days))).rows;
}

function valuesOf(organizationId: string, { starts, dates, end }: Days): unknown[] {
  return [organizationId, starts, dates, end];
}

const SUM = `
with ledger as (${LEDGER_DAYS})
select day::text, user_id, ${DIMENSIONS}, ${MEASURES}
from ledger
where day = any($5::date[])
order by day, user_id, agent_type, agent_id, campaign_id, provider, model, component, environment`;

export type UserDaySums = HourDimensions & { day: string; user_id: string } & Record<
    string,
    string | number | null
  >;

/** What the ledger says of some of these days. */
export async function sumUserDays(
  tx: ClientBase,
  organizationId: string,
  days: Days,
  wanted: readonly string[],
): Promise<UserDaySums[]> {
  return (await tx.query<UserDaySums>(SUM, [...valuesOf(organizationId, days), wanted])).rows;
}

const REMOVE = `
delete from usage_user_days where organization_id = $1 and day = any($2::date[])`;

const INSERT = `
insert into usage_user_days (organization_id, dimensions_id, day, user_id, ${DIMENSIONS}, ${MEASURES})
select $1, dimensions_id, day, user_id, ${DIMENSIONS}, ${MEASURES}
from json_populate_recordset(null::usage_user_days, $2::json)
order by day, user_id collate "C", dimensions_id`;

/** Puts the ledger's sums in the place of what the cube says of these days; the caller holds the window locks. */
export async function replaceUserDays(
  tx: ClientBase,
  organizationId: string,
  input: { days: readonly string[]; rows: (UserDaySums & { dimensions_id: string })[] },
): Promise<void> {
  await tx.query(REMOVE, [organizationId, input.days]);
  await tx.query(INSERT, [organizationId, JSON.stringify(input.rows)]);
}
