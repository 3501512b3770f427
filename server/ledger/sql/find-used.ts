import type { ClientBase } from "pg";
import { overHistory } from "@/server/db/over-history";
import type { Period } from "@/server/domain/period";
import { type Entity, entityFrom, LEDGER_COLUMN } from "@/server/ledger/policies/dimensions";
import type { Policy } from "@/server/ledger/policies/policy";
import { HELD_ACTOR, HELD_MODEL, HELD_PROVIDER, HELD_TASK, HOLD_DIMENSIONS } from "./ledger-dimensions";
import { OPEN_HOLDS } from "./open-holds";

// The periods come in order, so that the place of each row among them is found by halving: the rows are read once, however
// many periods there are, and those of an hourly budget are hundreds.
const placeOf = (instant: string) => `width_bucket(${instant}, $2::timestamptz[])`;
const isBeforeItsEnd = (instant: string, place: string) =>
  `${instant} < coalesce(($3::timestamptz[])[${place}], 'infinity')`;
const FIRST = "($2::timestamptz[])[1]";
const PLACE_OF_ROW = placeOf("l.booked_at");
const PLACE_OF_HOLD = placeOf("r.created_at");
const ROW_IS_WITHIN = isBeforeItsEnd("l.booked_at", "p.n");
const HOLD_IS_WITHIN = isBeforeItsEnd("h.created_at", "h.n");
const HOLDS_BY_PLACE = `
  select ${PLACE_OF_HOLD} as n, r.created_at, ${HOLD_DIMENSIONS} as dimensions
  from (${OPEN_HOLDS}) r
  where r.created_at >= ${FIRST}`;

// Which rows count exactly is decided by the sums: here a period is only found worth a window, so a row of any scope is
// enough. $4 what a hold must equal.
const FIND_USED = `
select p.n::int as n
from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as p (starts_at, ends_at, n)
where exists (
    select from billing_logs l
    where l.organization_id = $1 and l.booked_at >= p.starts_at and l.booked_at < p.ends_at
  )
union
select h.n
from (${HOLDS_BY_PLACE}) h
where ${HOLD_IS_WITHIN} and h.dimensions @> $4::jsonb
order by n`;

type Input = { organizationId: string; policy: Policy; periods: readonly Period[] };

function valuesOf({ organizationId, periods }: Input): unknown[] {
  return [
    organizationId,
    periods.map(({ startsAt }) => new Date(startsAt)),
    periods.map(({ endsAt }) => (endsAt === null ? null : new Date(endsAt))),
  ];
}

/** What every call that a budget covers has in common, by ledger column. */
function commonOf(policy: Policy): Pick<Entity, "dimensions" | "excepted"> {
  return entityFrom({ ...policy, each: [] }, []);
}

/** Places in `periods` of those in which anything was booked, or held and may still be settled. */
export async function findUsedPeriods(tx: ClientBase, input: Input): Promise<number[]> {
  if (input.periods.length === 0) return [];
  const { dimensions } = commonOf(input.policy);
  const statement = overHistory(FIND_USED, [...valuesOf(input), JSON.stringify(dimensions)]);
  const { rows } = await tx.query<{ n: number }>(statement);
  return rows.map(({ n }) => n - 1);
}

// $4 what every counted row equals, $5 the columns whose values count apart, $7 what is excepted, $6 the columns of
// all: known when this is planned, so a column that plays no part costs nothing.
const FIND_ENTITIES = `
with booked as (
  select p.n,
    case when 'environment' = any($6) then l.environment end as environment,
    case when 'campaign_id' = any($6) then l.campaign_id end as campaign_id,
    case when 'agent_id' = any($6) then l.agent_id end as agent_id,
    case when 'agent_type' = any($6) then l.agent_type end as agent_type,
    case when 'component' = any($6) then l.component end as component,
    case when 'user_id' = any($6) then l.user_id end as user_id,
    case when 'session_id' = any($6) then l.session_id end as session_id,
    case when 'pool_id' = any($6) then l.pool_id end as pool_id,
    case when 'provider' = any($6) then ${HELD_PROVIDER} end as provider,
    case when 'model' = any($6) then ${HELD_MODEL} end as model,
    case when 'task' = any($6) then ${HELD_TASK} end as task,
    case when 'actor_id' = any($6) then ${HELD_ACTOR} end as actor_id
  from billing_logs l
  cross join lateral (select ${PLACE_OF_ROW} as n) p
  left join reservations r
    on $6::text[] && array['provider', 'model', 'task', 'actor_id'] and r.id = l.reservation_id
  where l.organization_id = $1 and l.booked_at >= ${FIRST} and ${ROW_IS_WITHIN}
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
),
used as (
  select n, jsonb_strip_nulls(to_jsonb(booked) - 'n') as dimensions from booked
  union all
  select h.n, h.dimensions
  from (${HOLDS_BY_PLACE}) h
  where ${HOLD_IS_WITHIN}
)
select distinct n, array(
    select dimensions ->> c.name from unnest($5::text[]) with ordinality as c (name, place) order by c.place
  ) as values
from used
where dimensions @> $4::jsonb and dimensions ?& $5::text[]
  and not exists (
    select from jsonb_each($7::jsonb) as x (name, keys) where coalesce(x.keys ? (dimensions ->> x.name), true)
  )
order by n, values`;

/** The entities that a budget counts apart and that have anything in a period, booked or held; `n` is its place. */
export async function findEntities(tx: ClientBase, input: Input): Promise<{ n: number; values: string[] }[]> {
  const columns = input.policy.each.flatMap((type) => (type === "ORGANIZATION" ? [] : LEDGER_COLUMN[type]));
  const { dimensions, excepted } = commonOf(input.policy);
  const statement = overHistory(FIND_ENTITIES, [
    ...valuesOf(input),
    JSON.stringify(dimensions),
    columns,
    [...Object.keys(dimensions), ...Object.keys(excepted), ...columns],
    JSON.stringify(excepted),
  ]);
  const { rows } = await tx.query<{ n: number; values: string[] }>(statement);
  return rows.map(({ n, values }) => ({ n: n - 1, values }));
}
