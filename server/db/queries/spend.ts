import type { Queryable } from "@/server/db/queryable";

/** The dimensions of the cube, by the names of the contract. */
export type SpendFilter = {
  agentType?: string | undefined;
  agentId?: string | undefined;
  campaignId?: string | undefined;
  provider?: string | undefined;
  model?: string | undefined;
  component?: string | undefined;
  environment?: string | undefined;
  /** Only what names none of these. */
  without?: readonly string[] | undefined;
};

export type SpendQuestion = {
  organizationId: string;
  /** Where each bucket starts, in order, and where the last one ends. */
  starts: readonly Date[];
  end: Date;
  filter: SpendFilter;
  groupBy: string | null;
  /** So many of the dearest groups stand alone. */
  top: number;
  /** These groups stand alone instead, in this order; an empty text is what names none. */
  keys?: readonly string[] | undefined;
};

/** The sums of one group in one bucket; counts that may pass a double are text. */
export type SpendCell = {
  /** From 1; one above those that stand alone for all others. */
  place: number;
  /** Empty for what names none, for all others, and without groups. */
  key: string;
  name: string | null;
  /** How many groups are not among those that stand alone. */
  others: number;
  /** From 1. */
  bucket: number;
  cost: string;
  excess: string;
  provisionalCost: string;
  provisional: string;
  executions: string;
  succeeded: string;
  failed: string;
  retries: string;
  conversions: string;
  cached: string;
  tokens: string;
  inputTokens: string;
  outputTokens: string;
  cacheReadTokens: string;
  cacheWriteTokens: string;
  executionTimeMs: string;
  timed: string;
  /** Sum of the scores from 0 to 1, and how many executions have one. */
  quality: string;
  scored: string;
  /** Sum of the scores of impact, from 0 to 1 each. */
  impact: string;
};

// The one place that sums the cube for people to read. Rows come only where something was spent.
const SUM = `
with used as (
  select width_bucket(starts_at, $2::timestamptz[]) as bucket,
    coalesce(case $4
      when 'agentType' then agent_type when 'agentId' then agent_id when 'campaignId' then campaign_id
      when 'provider' then provider when 'model' then model when 'component' then component
      when 'environment' then environment end, '') as key,
    sum(cost) as cost, sum(excess) as excess, sum(provisional_cost) as provisional_cost,
    sum(provisional) as provisional, sum(executions) as executions, sum(succeeded) as succeeded,
    sum(failed) as failed, sum(retries) as retries, sum(conversions) as conversions, sum(cached) as cached,
    sum(tokens) as tokens, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
    sum(cache_read_tokens) as cache_read_tokens, sum(cache_write_tokens) as cache_write_tokens,
    sum(execution_time_ms) as execution_time_ms, sum(timed) as timed,
    -- A score has few decimals; in whole billionths, so that it sums alike in any order. As numeric it took as long as
    -- all other sums together.
    sum((quality_sum * 1e9)::bigint) as quality, sum(quality_count) as scored,
    sum((impact_sum * 1e9)::bigint) as impact
  from usage_hours
  where organization_id = $1 and starts_at >= ($2::timestamptz[])[1] and starts_at < $3
    and ($7::text is null or agent_type = $7) and ($8::text is null or agent_id = $8)
    and ($9::text is null or campaign_id = $9) and ($10::text is null or provider = $10)
    and ($11::text is null or model = $11) and ($12::text is null or component = $12)
    and ($13::text is null or environment = $13)
    and (agent_id is null or 'agentId' <> all ($14::text[]))
    and (campaign_id is null or 'campaignId' <> all ($14::text[]))
    and (provider is null or 'provider' <> all ($14::text[]))
    and (model is null or 'model' <> all ($14::text[]))
    and (component is null or 'component' <> all ($14::text[]))
    and (environment is null or 'environment' <> all ($14::text[]))
    and 'agentType' <> all ($14::text[])
  group by 1, 2
),
ranked as (
  select key, row_number() over (order by sum(cost) desc, key collate "C") as rank from used group by key
),
placed as (
  select key, coalesce(least(case when $6::text[] is null then rank else array_position($6, key) end, $5 + 1), $5 + 1)
    as place
  from ranked
)
select p.place::int as place, case when p.place <= $5 then p.key else '' end as key, c.name,
  (select count(*) from placed where place > $5)::int as others, u.bucket,
  sum(u.cost)::text as cost, sum(u.excess)::text as excess, sum(u.provisional_cost)::text as "provisionalCost",
  sum(u.provisional)::text as provisional, sum(u.executions)::text as executions,
  sum(u.succeeded)::text as succeeded, sum(u.failed)::text as failed, sum(u.retries)::text as retries,
  sum(u.conversions)::text as conversions, sum(u.cached)::text as cached, sum(u.tokens)::text as tokens,
  sum(u.input_tokens)::text as "inputTokens", sum(u.output_tokens)::text as "outputTokens",
  sum(u.cache_read_tokens)::text as "cacheReadTokens", sum(u.cache_write_tokens)::text as "cacheWriteTokens",
  sum(u.execution_time_ms)::text as "executionTimeMs", sum(u.timed)::text as timed,
  (sum(u.quality) * 0.000000001)::text as quality, sum(u.scored)::text as scored,
  (sum(u.impact) * 0.000000001)::text as impact
from used u
join placed p on p.key = u.key
left join campaigns c on $4 = 'campaignId' and p.place <= $5 and c.organization_id = $1 and c.key = p.key
group by 1, 2, 3, 4, 5
order by 1, 5`;

/** What the cube says of a stretch of hours, by bucket and group. */
export async function sumSpend(db: Queryable, question: SpendQuestion): Promise<SpendCell[]> {
  const { organizationId, starts, end, filter, groupBy, keys } = question;
  if (starts.length === 0) return [];
  const { rows } = await db.query<SpendCell>({
    name: "spend",
    text: SUM,
    values: [
      organizationId,
      starts,
      end,
      groupBy,
      keys?.length ?? question.top,
      keys ?? null,
      filter.agentType ?? null,
      filter.agentId ?? null,
      filter.campaignId ?? null,
      filter.provider ?? null,
      filter.model ?? null,
      filter.component ?? null,
      filter.environment ?? null,
      filter.without ?? [],
    ],
  });
  return rows;
}
