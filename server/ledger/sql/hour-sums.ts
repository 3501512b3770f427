import type { ClientBase } from "pg";

export const DIMENSIONS = `agent_type, agent_id, campaign_id, provider, model, component, environment`;
export const MEASURES = `cost, excess, provisional_cost, provisional, executions, succeeded, failed, retries, conversions, cached, tokens,
  input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, execution_time_ms, timed, quality_count,
  impact_count, quality_sum, impact_sum`;

/** The measures of rows `l` of the ledger. An execution without a verdict counts as succeeded. A correction is no execution;
 * one that takes back a provisional cost takes it off their count. */
export const LEDGER_SUMS = `
    sum(l.cost) as cost, sum(l.excess) as excess,
    coalesce(sum(l.cost) filter (where l.price_status = 'provisional'), 0) as provisional_cost,
    coalesce(sum(case when l.corrects_id is null then 1 else -1 end) filter (where l.price_status = 'provisional'), 0)
      as provisional,
    count(*) filter (where l.corrects_id is null) as executions,
    count(*) filter (where l.corrects_id is null and l.success is distinct from false) as succeeded,
    count(*) filter (where l.success = false) as failed, coalesce(sum(l.retry_count), 0) as retries,
    count(*) filter (where l.conversion_achieved) as conversions, count(*) filter (where l.cached) as cached,
    sum(l.tokens) as tokens, sum(l.input_tokens) as input_tokens, sum(l.output_tokens) as output_tokens,
    sum(l.cache_read_tokens) as cache_read_tokens, sum(l.cache_write_tokens) as cache_write_tokens,
    coalesce(sum(l.execution_time_ms), 0) as execution_time_ms, count(l.execution_time_ms) as timed,
    count(l.quality_score) as quality_count, count(l.impact_score) as impact_count,
    coalesce(sum(l.quality_score), 0) as quality_sum, coalesce(sum(l.impact_score), 0) as impact_sum`;

// $1 organization, $2 and $3 first and last instants of hours, in order and none of them empty. The hour of a row is found by
// halving, and no row before the first or after the last is read: joined, each of a month's 744 hours was tried on every row
// of the ledger.
const LEDGER_HOURS = `
  select ($2::timestamptz[])[h.n] as starts_at, l.agent_type, l.agent_id, l.campaign_id, l.provider, l.model,
    l.component, l.environment,
    ${LEDGER_SUMS}
  from billing_logs l
  cross join lateral (select width_bucket(l.booked_at, $2::timestamptz[]) as n) h
  where l.organization_id = $1 and l.booked_at >= ($2::timestamptz[])[1]
    and l.booked_at < ($3::timestamptz[])[cardinality($3::timestamptz[])]
    and l.booked_at < ($3::timestamptz[])[h.n]
  group by h.n, l.agent_type, l.agent_id, l.campaign_id, l.provider, l.model, l.component, l.environment`;

/**
 * Of rows with a `side` of 1 (ledger) or -1 (counted) and the measures: `ledger` and `counted` in the order cost, excess,
 * provisional cost, executions, tokens, and `rest`, zeros where nothing else differs. Sums of doubles depend on their
 * order, so those two may differ by a trace.
 */
export const BOTH_SIDES = `
    array[coalesce(sum(cost) filter (where side = 1), 0), coalesce(sum(excess) filter (where side = 1), 0),
      coalesce(sum(provisional_cost) filter (where side = 1), 0), coalesce(sum(executions) filter (where side = 1), 0),
      coalesce(sum(tokens) filter (where side = 1), 0)] as ledger,
    array[coalesce(sum(cost) filter (where side = -1), 0), coalesce(sum(excess) filter (where side = -1), 0),
      coalesce(sum(provisional_cost) filter (where side = -1), 0), coalesce(sum(executions) filter (where side = -1), 0),
      coalesce(sum(tokens) filter (where side = -1), 0)] as counted,
    array[sum(side * provisional), sum(side * succeeded), sum(side * failed), sum(side * retries), sum(side * conversions), sum(side * cached),
      sum(side * input_tokens), sum(side * output_tokens), sum(side * cache_read_tokens),
      sum(side * cache_write_tokens), sum(side * execution_time_ms), sum(side * timed), sum(side * quality_count),
      sum(side * impact_count), round(sum(side * quality_sum)::numeric, 6), round(sum(side * impact_sum)::numeric, 6)
    ] as rest`;
const COMPARE = `
with ledger as (${LEDGER_HOURS}),
sides as (
  select 1 as side, starts_at, ${DIMENSIONS}, ${MEASURES} from ledger
  union all
  select -1, starts_at, ${DIMENSIONS}, ${MEASURES}
  from usage_hours
  where organization_id = $1 and starts_at >= $4 and starts_at < $5
),
summed as (
  select starts_at, ${DIMENSIONS},
    ${BOTH_SIDES}
  from sides
  group by starts_at, ${DIMENSIONS}
)
select starts_at, ${DIMENSIONS},
  ledger::text[] as ledger, counted::text[] as counted, rest <> array_fill(0::numeric, array[16]) as rest_differs
from summed
where ledger <> counted or rest <> array_fill(0::numeric, array[16])
order by starts_at, agent_type, agent_id, campaign_id, provider, model, component, environment`;

/** Hours as instants, in order and none of them empty. */
export type Hours = { starts: Date[]; ends: Date[] };

export type HourDimensions = {
  agent_type: string;
  agent_id: string | null;
  campaign_id: string | null;
  provider: string | null;
  model: string | null;
  component: string | null;
  environment: string | null;
};
/** `counted` and `ledger` in the order cost, excess, provisional cost, executions, tokens. */
export type HourDifference = HourDimensions & {
  starts_at: Date;
  counted: string[];
  ledger: string[];
  rest_differs: boolean;
};

/** The rows of the cube that differ from the ledger within a stretch of hours without a gap. */
export async function compareHours(
  tx: ClientBase,
  organizationId: string,
  hours: Hours,
): Promise<HourDifference[]> {
  const first = hours.starts[0];
  const last = hours.ends.at(-1);
  if (first === undefined || last === undefined) return [];
  const { rows } = await tx.query<HourDifference>(COMPARE, [
    organizationId,
    hours.starts,
    hours.ends,
    first,
    last,
  ]);
  return rows;
}

const SUM = `
with ledger as (${LEDGER_HOURS})
select to_json(starts_at) #>> '{}' as starts_at, ${DIMENSIONS}, ${MEASURES}
from ledger
order by starts_at, agent_type, agent_id, campaign_id, provider, model, component, environment`;

export type HourSums = HourDimensions & { starts_at: string } & Record<string, string | number | null>;

/** What the ledger says of these hours. */
export async function sumHours(tx: ClientBase, organizationId: string, hours: Hours): Promise<HourSums[]> {
  return (await tx.query<HourSums>(SUM, [organizationId, hours.starts, hours.ends])).rows;
}

const REMOVE = `
delete from usage_hours where organization_id = $1 and starts_at = any($2)`;

const INSERT = `
insert into usage_hours (organization_id, dimensions_id, starts_at, ${DIMENSIONS}, ${MEASURES})
select $1, dimensions_id, starts_at, ${DIMENSIONS}, ${MEASURES}
from json_populate_recordset(null::usage_hours, $2::json)
order by starts_at, dimensions_id`;

/** Puts the ledger's sums in the place of what the cube says of these hours; the caller holds the window locks. */
export async function replaceHours(
  tx: ClientBase,
  organizationId: string,
  input: { starts: Date[]; rows: (HourSums & { dimensions_id: string })[] },
): Promise<void> {
  await tx.query(REMOVE, [organizationId, input.starts]);
  await tx.query(INSERT, [organizationId, JSON.stringify(input.rows)]);
}
