-- Spend by user, from the day up, and what budgets have said of calls.

-- The cube once more, by user and local day: only of executions that name a user. What names none is the cube less this.
create table usage_user_days (
  organization_id text not null,
  -- As the organization counted its days then.
  day date not null,
  user_id text not null,
  -- MD5 of the dimensions below, as in usage_hours.
  dimensions_id uuid not null,
  agent_type text not null,
  agent_id text,
  campaign_id text,
  provider text,
  model text,
  component text,
  environment text,
  cost signed_usd not null,
  excess usd not null,
  provisional_cost usd not null,
  provisional bigint not null,
  executions bigint not null,
  succeeded bigint not null,
  failed bigint not null,
  retries bigint not null,
  conversions bigint not null,
  cached bigint not null,
  tokens bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  execution_time_ms bigint not null,
  timed bigint not null,
  quality_sum double precision not null,
  quality_count bigint not null,
  impact_sum double precision not null,
  impact_count bigint not null,
  primary key (organization_id, day, user_id, dimensions_id)
) with (fillfactor = 70);

create type user_day_delta as (
  day date,
  user_id text,
  dimensions_id uuid,
  agent_type text,
  agent_id text,
  campaign_id text,
  provider text,
  model text,
  component text,
  environment text,
  cost numeric,
  excess numeric,
  provisional_cost numeric,
  provisional bigint,
  executions bigint,
  succeeded bigint,
  failed bigint,
  retries bigint,
  conversions bigint,
  cached bigint,
  tokens bigint,
  input_tokens bigint,
  output_tokens bigint,
  cache_read_tokens bigint,
  cache_write_tokens bigint,
  execution_time_ms bigint,
  timed bigint,
  quality_sum double precision,
  quality_count bigint,
  impact_sum double precision,
  impact_count bigint
);

-- What was booked before. A calendar of several zones names them in turn, each with the first date that it counts.
with pieces as (
  select o.id as organization_id, p.n, part[2 * p.n + 1] as time_zone,
    case when p.n = 0 then null else part[2 * p.n]::date end as first_day,
    case when p.n = 0 then '-infinity' else part[2 * p.n]::timestamp at time zone part[2 * p.n - 1] end as starts_at
  from organizations o
  cross join lateral (select regexp_split_to_array(coalesce(o.calendar, o.time_zone), ' ') as part) a
  cross join lateral generate_series(0, (cardinality(part) - 1) / 2) as p (n)
)
insert into usage_user_days
select l.organization_id, greatest((l.booked_at at time zone z.time_zone)::date, z.first_day), l.user_id,
  md5(concat('[', concat_ws(',', to_json(l.agent_type), coalesce(to_json(l.agent_id)::text, 'null'),
    coalesce(to_json(l.campaign_id)::text, 'null'), coalesce(to_json(l.provider)::text, 'null'),
    coalesce(to_json(l.model)::text, 'null'), coalesce(to_json(l.component)::text, 'null'),
    coalesce(to_json(l.environment)::text, 'null')), ']'))::uuid,
  l.agent_type, l.agent_id, l.campaign_id, l.provider, l.model, l.component, l.environment,
  sum(l.cost), sum(l.excess), coalesce(sum(l.cost) filter (where l.price_status = 'provisional'), 0),
  coalesce(sum(case when l.corrects_id is null then 1 else -1 end) filter (where l.price_status = 'provisional'), 0),
  count(*) filter (where l.corrects_id is null),
  count(*) filter (where l.corrects_id is null and l.success is distinct from false),
  count(*) filter (where l.success = false), coalesce(sum(l.retry_count), 0),
  count(*) filter (where l.conversion_achieved), count(*) filter (where l.cached),
  sum(l.tokens), sum(l.input_tokens), sum(l.output_tokens), sum(l.cache_read_tokens), sum(l.cache_write_tokens),
  coalesce(sum(l.execution_time_ms), 0), count(l.execution_time_ms),
  coalesce(sum(l.quality_score), 0), count(l.quality_score), coalesce(sum(l.impact_score), 0), count(l.impact_score)
from billing_logs l
join lateral (
  select p.time_zone, p.first_day from pieces p
  where p.organization_id = l.organization_id and p.starts_at <= l.booked_at
  order by p.n desc limit 1
) z on true
where l.user_id is not null
group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;

-- What a budget said of calls that it did not simply let through: the last one of each minute and how many there were, so
-- that a budget that refuses a thousand calls a second writes no more than sixty rows an hour.
create table budget_decisions (
  organization_id text not null,
  budget_id text not null,
  minute timestamptz(6) not null,
  -- allow: through an override, and else stopped.
  action text not null check (action in ('allow', 'warn', 'degrade', 'queue', 'block')),
  calls bigint not null check (calls > 0),
  at timestamptz(6) not null,
  sentence text not null,
  agent_type text not null,
  agent_id text,
  campaign_id text,
  model text,
  hold_id text,
  queue_id text,
  primary key (organization_id, budget_id, minute, action)
);
create index budget_decisions_by_time on budget_decisions (minute);

grant select, insert, update, delete on usage_user_days, budget_decisions to purser_app;
