import type { Queryable } from "@/server/db/queryable";

/** Executions that ran on a fallback model, summed while the prices of a model stood still. */
export type DegradedRuns = {
  /** What the calls had asked for. */
  provider: string | null;
  requestedModel: string;
  /** What they ran on. */
  model: string | null;
  executions: number;
  /** An instant of one of them. */
  at: Date;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  /** Of executions that named one total instead of classes. */
  unsplitTokens: string;
  /** What they cost, US dollars. */
  cost: string;
};

// A hold that names a requested model was granted for another one.
const DEGRADED_RUNS = `
select r.attribution ->> 'provider' as provider, r.attribution ->> 'requestedModel' as "requestedModel", l.model,
  (count(*) filter (where l.corrects_id is null))::int as executions, min(l.booked_at) as at,
  sum(l.input_tokens)::text as "inputTokens", sum(l.output_tokens)::text as "outputTokens",
  sum(l.cache_read_tokens)::text as "cacheReadTokens", sum(l.cache_write_tokens)::text as "cacheWriteTokens",
  sum(l.tokens - l.input_tokens - l.output_tokens - l.cache_read_tokens - l.cache_write_tokens)::text
    as "unsplitTokens",
  sum(l.cost)::text as cost
from billing_logs l
join reservations r on r.id = l.reservation_id and r.organization_id = l.organization_id
where l.organization_id = $1 and l.booked_at >= $2 and l.booked_at < $3 and l.requested_model is not null
  and r.attribution ? 'requestedModel'
group by 1, 2, 3, width_bucket(l.booked_at, $4::timestamptz[])
order by 1, 2, 3, at`;

/**
 * What ran on fallback models in [from, to). @param steps instants at which any price changes, ascending: runs before
 * and after one are not summed together
 */
export async function listDegradedRuns(
  db: Queryable,
  organizationId: string,
  range: { from: Date; to: Date; steps: readonly Date[] },
): Promise<DegradedRuns[]> {
  const { from, to, steps } = range;
  const { rows } = await db.query<DegradedRuns>(DEGRADED_RUNS, [organizationId, from, to, steps]);
  return rows;
}
