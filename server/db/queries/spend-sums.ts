// The one place that sums the cube for people to read. Rows come only where something was spent.

// A score has few decimals; it is summed in whole billionths, alike in any order. As numeric it took as long as all
// other sums together.
const BILLIONTHS = "0.000000001";

/** What the cube sums, by the names of its readers: the column of an inner sum, and what that is the sum of. */
const SUMS = {
  cost: "cost",
  excess: "excess",
  provisionalCost: "provisional_cost",
  provisional: "provisional",
  executions: "executions",
  succeeded: "succeeded",
  failed: "failed",
  retries: "retries",
  conversions: "conversions",
  cached: "cached",
  tokens: "tokens",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  cacheReadTokens: "cache_read_tokens",
  cacheWriteTokens: "cache_write_tokens",
  executionTimeMs: "execution_time_ms",
  timed: "timed",
  quality: "(quality_sum * 1e9)::bigint",
  scored: "quality_count",
  impact: "(impact_sum * 1e9)::bigint",
} as const;

export type SpendMeasure = keyof typeof SUMS;
type Measures = readonly SpendMeasure[];

const ALL = Object.keys(SUMS) as SpendMeasure[];
/** What charts and totals of the overview need: a fifth of the work of all. */
export const FEW = [
  "cost",
  "executions",
  "succeeded",
  "failed",
  "provisional",
] as const satisfies readonly SpendMeasure[];

const list = (measures: Measures, of: (name: SpendMeasure) => string) => measures.map(of).join(", ");
const fromCube = (measures: Measures) => list(measures, (name) => `sum(${SUMS[name]}) as "${name}"`);
const ofSums = (measures: Measures, times = "") =>
  list(measures, (name) => `sum(${times}"${name}") as "${name}"`);
const asText = (measures: Measures) =>
  list(measures, (name) =>
    name === "quality" || name === "impact"
      ? `(sum(u."${name}") * ${BILLIONTHS})::text as "${name}"`
      : `sum(u."${name}")::text as "${name}"`,
  );

const GROUP_KEY = `coalesce(case $4
      when 'agentType' then agent_type when 'agentId' then agent_id when 'campaignId' then campaign_id
      when 'provider' then provider when 'model' then model when 'component' then component
      when 'environment' then environment end, '')`;

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

function hours(measures: Measures): string {
  const SUMMED = fromCube(measures);
  return `
  select width_bucket(starts_at, $2::timestamptz[]) as bucket, ${GROUP_KEY} as key,
    ${SUMMED}
  from usage_hours
  where organization_id = $1 and starts_at >= ($2::timestamptz[])[1] and starts_at < $3
    and ${FILTERED}
  group by 1, 2`;
}

function ranked(measures: Measures): string {
  const SHOWN = asText(measures);
  return `ranked as (
  select key, row_number() over (order by sum(cost) desc, key collate "C") as rank from used group by key
),
placed as (
  select key, coalesce(least(case when $6::text[] is null then rank else array_position($6, key) end, $5 + 1), $5 + 1)
    as place
  from ranked
)
select p.place::int as place, case when p.place <= $5 then p.key else '' end as key, c.name,
  (select count(*) from placed where place > $5)::int as others, u.bucket,
  ${SHOWN}
from used u
join placed p on p.key = u.key
left join campaigns c on $4 = 'campaignId' and p.place <= $5 and c.organization_id = $1 and c.key = p.key
group by 1, 2, 3, 4, 5
order by 1, 5`;
}

function sum(measures: Measures): string {
  const [HOURS, RANKED] = [hours(measures), ranked(measures)];
  return `
with used as (${HOURS}
),
${RANKED}`;
}

export const SUM = sum(ALL);
export const SUM_FEW = sum(FEW);

const EVERY_SUM = fromCube(ALL);
const SUM_OF_SUMS = ofSums(ALL);
const SUM_OF_SIDES = ofSums(ALL, "side * ");
const HOURS_OF_ALL = hours(ALL);
const RANKED_OF_ALL = ranked(ALL);

// $15 the dates on which the buckets start, $16 the last date of all, $17 the user, null for all. By the cube of users
// only what names a user is known: what names none is the cube of hours less that, to the last digit.
const DAYS = `
  select width_bucket(day, $15::date[]) as bucket, case when $4 = 'userId' then user_id else ${GROUP_KEY} end as key,
    ${EVERY_SUM}
  from usage_user_days
  where organization_id = $1 and day >= ($15::date[])[1] and day <= $16::date and ($17::text is null or user_id = $17)
    and ${FILTERED}
  group by 1, 2`;

const OF_NOBODY = `
  select bucket, key, ${SUM_OF_SIDES}
  from (
    select 1 as side, * from hours
    union all
    select -1, * from (
      select bucket, case when $4 = 'userId' then '' else key end as key, ${SUM_OF_SUMS} from days group by 1, 2
    ) d
  ) both_sides
  group by bucket, key
  having sum(side * executions) <> 0 or sum(side * cost) <> 0`;

/** Sums by user: those of each user and of nobody, of one user, of nobody alone. */
export const USER_SUM = {
  each: `
with days as materialized (${DAYS}),
hours as (${HOURS_OF_ALL}),
used as (select * from days union all (${OF_NOBODY})),
${RANKED_OF_ALL}`,
  // All share their parameters: the hours of this one stand idle.
  one: `
with idle as (select $2::timestamptz[], $3::timestamptz),
used as (${DAYS}
),
${RANKED_OF_ALL}`,
  none: `
with days as materialized (${DAYS}),
hours as (${HOURS_OF_ALL}),
used as (${OF_NOBODY}
),
${RANKED_OF_ALL}`,
} as const;
