import type { ClientBase } from "pg";
import type { Period } from "@/server/domain/period";
import { entityFrom, LEDGER_COLUMN } from "../dimensions";
import type { Policy } from "../policy";
import { HOLD_DIMENSIONS, ROW_DIMENSIONS } from "./ledger-dimensions";

// Which rows count exactly is decided by the sums: here a period is only found worth a window, so a row of any scope is
// enough. $4 what a hold must equal.
const FIND_USED = `
select p.n::int as n
from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as p (starts_at, ends_at, n)
where exists (
    select from billing_logs l
    where l.organization_id = $1 and l.booked_at >= p.starts_at and l.booked_at < p.ends_at
  )
  or exists (
    select from reservations r
    where r.organization_id = $1 and r.state in ('HELD', 'EXPIRED')
      and r.created_at >= p.starts_at and r.created_at < p.ends_at
      and ${HOLD_DIMENSIONS} @> $4::jsonb
  )
order by p.n`;

type Input = { organizationId: string; policy: Policy; periods: readonly Period[] };

function valuesOf({ organizationId, periods }: Input): unknown[] {
  return [
    organizationId,
    periods.map(({ startsAt }) => new Date(startsAt)),
    periods.map(({ endsAt }) => (endsAt === null ? null : new Date(endsAt))),
  ];
}

/** What every call that a budget covers has in common, by ledger column. */
function commonOf(policy: Policy): string {
  return JSON.stringify(entityFrom({ ...policy, each: [] }, []).dimensions);
}

/** Places in `periods` of those in which anything was booked, or held and may still be settled. */
export async function findUsedPeriods(tx: ClientBase, input: Input): Promise<number[]> {
  if (input.periods.length === 0) return [];
  const { rows } = await tx.query<{ n: number }>(FIND_USED, [...valuesOf(input), commonOf(input.policy)]);
  return rows.map(({ n }) => n - 1);
}

// $4 what every counted row equals, $5 the columns whose values count apart.
const FIND_ENTITIES = `
with spans as (
  select n::int as n, starts_at, coalesce(ends_at, 'infinity') as ends_at
  from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as p (starts_at, ends_at, n)
),
used as (
  select s.n, ${ROW_DIMENSIONS} as dimensions
  from spans s
  join billing_logs l on l.organization_id = $1 and l.booked_at >= s.starts_at and l.booked_at < s.ends_at
  left join reservations r on r.id = l.reservation_id
  union all
  select s.n, ${HOLD_DIMENSIONS}
  from spans s
  join reservations r on r.organization_id = $1 and r.state in ('HELD', 'EXPIRED')
    and r.created_at >= s.starts_at and r.created_at < s.ends_at
)
select distinct n, array(
    select dimensions ->> c.name from unnest($5::text[]) with ordinality as c (name, place) order by c.place
  ) as values
from used
where dimensions @> $4::jsonb and dimensions ?& $5::text[]
order by n, values`;

/** The entities that a budget counts apart and that have anything in a period, booked or held; `n` is its place. */
export async function findEntities(tx: ClientBase, input: Input): Promise<{ n: number; values: string[] }[]> {
  const columns = input.policy.each.flatMap((type) => (type === "ORGANIZATION" ? [] : LEDGER_COLUMN[type]));
  const { rows } = await tx.query<{ n: number; values: string[] }>(FIND_ENTITIES, [
    ...valuesOf(input),
    commonOf(input.policy),
    columns,
  ]);
  return rows.map(({ n, values }) => ({ n: n - 1, values }));
}
