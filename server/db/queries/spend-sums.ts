// The one place that sums the cube for people to read. Rows come only where something was spent.

const GROUP_KEY = `coalesce(case $4
      when 'agentType' then agent_type when 'agentId' then agent_id when 'campaignId' then campaign_id
      when 'provider' then provider when 'model' then model when 'component' then component
      when 'environment' then environment end, '')`;

const SUMS = `sum(cost) as cost, sum(excess) as excess, sum(provisional_cost) as provisional_cost,
    sum(provisional) as provisional, sum(executions) as executions, sum(succeeded) as succeeded,
    sum(failed) as failed, sum(retries) as retries, sum(conversions) as conversions, sum(cached) as cached,
    sum(tokens) as tokens, sum(input_tokens) as input_tokens, sum(output_tokens) as output_tokens,
    sum(cache_read_tokens) as cache_read_tokens, sum(cache_write_tokens) as cache_write_tokens,
    sum(execution_time_ms) as execution_time_ms, sum(timed) as timed,
    -- A score has few decimals; in whole billionths, so that it sums alike in any order. As numeric it took as long as
    -- all other sums together.
    sum((quality_sum * 1e9)::bigint) as quality, sum(quality_count) as scored,
    sum((impact_sum * 1e9)::bigint) as impact`;

const FILTERED = `($7::text is null or agent_type = $7) and ($8::text is null or agent_id = $8)
    and ($9::text is null or campaign_id = $9) and ($10::text is null or provider = $10)
    and ($11::text is null or model = $11) and ($12::text is null or component = $12)
    and ($13::text is null or environment = $13)
    and (agent_id is null or 'agentId' <> all ($14::text[]))
    and (campaign_id is null or 'campaignId' <> all ($14::text[]))
    and (provider is null or 'provider' <> all ($14::text[]))
    and (model is null or 'model' <> all ($14::text[]))
    and (component is null or 'component' <> all ($14::text[]))
    and (environment is null or 'environment' <> all ($14::text[]))
    and 'agentType' <> all ($14::text[])`;

const HOURS = `
  select width_bucket(starts_at, $2::timestamptz[]) as bucket, ${GROUP_KEY} as key,
    ${SUMS}
  from usage_hours
  where organization_id = $1 and starts_at >= ($2::timestamptz[])[1] and starts_at < $3
    and ${FILTERED}
  group by 1, 2`;

const RANKED = `ranked as (
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

export const SUM = `
with used as (${HOURS}
),
${RANKED}`;

// $15 the dates on which the buckets start, $16 the last date of all, $17 the user, null for all. By the cube of users
// only what names a user is known: what names none is the cube of hours less that, to the last digit.
const DAYS = `
  select width_bucket(day, $15::date[]) as bucket, case when $4 = 'userId' then user_id else ${GROUP_KEY} end as key,
    ${SUMS}
  from usage_user_days
  where organization_id = $1 and day >= ($15::date[])[1] and day <= $16::date and ($17::text is null or user_id = $17)
    and ${FILTERED}
  group by 1, 2`;

const OF_NOBODY = `
  select bucket, key, sum(side * cost) as cost, sum(side * excess) as excess,
    sum(side * provisional_cost) as provisional_cost, sum(side * provisional) as provisional,
    sum(side * executions) as executions, sum(side * succeeded) as succeeded,
    sum(side * failed) as failed, sum(side * retries) as retries, sum(side * conversions) as conversions,
    sum(side * cached) as cached, sum(side * tokens) as tokens, sum(side * input_tokens) as input_tokens,
    sum(side * output_tokens) as output_tokens, sum(side * cache_read_tokens) as cache_read_tokens,
    sum(side * cache_write_tokens) as cache_write_tokens,
    sum(side * execution_time_ms) as execution_time_ms, sum(side * timed) as timed,
    sum(side * quality) as quality, sum(side * scored) as scored, sum(side * impact) as impact
  from (
    select 1 as side, * from hours
    union all
    select -1, * from (select bucket, case when $4 = 'userId' then '' else key end as key,
      sum(cost) as cost, sum(excess) as excess, sum(provisional_cost) as provisional_cost,
    sum(provisional) as provisional, sum(executions) as executions, sum(succeeded) as succeeded,
    sum(failed) as failed, sum(retries) as retries, sum(conversions) as conversions,
    sum(cached) as cached, sum(tokens) as tokens, sum(input_tokens) as input_tokens,
    sum(output_tokens) as output_tokens, sum(cache_read_tokens) as cache_read_tokens,
    sum(cache_write_tokens) as cache_write_tokens, sum(execution_time_ms) as execution_time_ms,
    sum(timed) as timed, sum(quality) as quality, sum(scored) as scored, sum(impact) as impact
      from days group by 1, 2) d
  ) both_sides
  group by bucket, key
  having sum(side * executions) <> 0 or sum(side * cost) <> 0`;

/** Sums by user: those of each user and of nobody, of one user, of nobody alone. */
export const USER_SUM = {
  each: `
with days as materialized (${DAYS}),
hours as (${HOURS}),
used as (select * from days union all (${OF_NOBODY})),
${RANKED}`,
  // All share their parameters: the hours of this one stand idle.
  one: `
with idle as (select $2::timestamptz[], $3::timestamptz),
used as (${DAYS}
),
${RANKED}`,
  none: `
with days as materialized (${DAYS}),
hours as (${HOURS}),
used as (${OF_NOBODY}
),
${RANKED}`,
} as const;
