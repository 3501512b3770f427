-- The foundation: identity, catalogue, ledger, read models, trust.
-- Money is numeric(24,12) with an upper bound: the bound also refuses 'NaN', which numeric would accept.

-- The application connects as a member of this role: it may not change the schema, nor rewrite history.
do $$
begin
  if not exists (select from pg_roles where rolname = 'purser_app') then
    create role purser_app nologin;
  end if;
exception when duplicate_object or unique_violation then
  null;
end
$$;

create domain usd as numeric(24, 12) check (value >= 0 and value < 1000000000000);
create domain signed_usd as numeric(24, 12) check (value > -1000000000000 and value < 1000000000000);

-- Identity --------------------------------------------------------------------------------------------------------

create table organizations (
  id text primary key,
  name text not null,
  time_zone text not null,
  display_currency text not null default 'USD',
  is_demo boolean not null default false,
  -- Raised by every change of a budget, override, price or rate; read under the window lock of each batch.
  policy_version bigint not null default 1,
  created_at timestamptz(6) not null default now()
);

create table users (
  id text primary key,
  email text not null unique check (email = lower(email)),
  name text not null,
  password_hash text,
  session_version integer not null default 1,
  created_at timestamptz(6) not null default now()
);

create table memberships (
  organization_id text not null references organizations (id) on delete cascade,
  user_id text not null references users (id) on delete cascade,
  role text not null check (role in ('ADMIN', 'FINANCE', 'VIEWER')),
  created_at timestamptz(6) not null default now(),
  primary key (organization_id, user_id)
);
create index memberships_by_user on memberships (user_id);

create table api_keys (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  name text not null,
  public_part text not null unique check (public_part ~ '^[A-Za-z0-9]{12}$'),
  secret_hash bytea not null,
  scopes text[] not null,
  agent_ids text[] not null default '{}',
  campaign_ids text[] not null default '{}',
  environment text,
  created_by text not null,
  created_at timestamptz(6) not null default now(),
  expires_at timestamptz(6) not null,
  revoked_at timestamptz(6),
  last_used_at timestamptz(6)
);
create index api_keys_by_organization on api_keys (organization_id, created_at);

create table setup_links (
  id text primary key,
  token_hash bytea not null unique,
  expires_at timestamptz(6) not null,
  used_at timestamptz(6)
);

-- Catalogue -------------------------------------------------------------------------------------------------------

create table agents (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  key text not null,
  name text not null,
  agent_type text,
  created_at timestamptz(6) not null default now(),
  unique (organization_id, key)
);

create table campaigns (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  key text not null,
  name text not null,
  created_at timestamptz(6) not null default now(),
  unique (organization_id, key)
);

create table model_prices (
  id text primary key,
  organization_id text references organizations (id) on delete cascade,
  provider text not null,
  model text not null,
  input_per_million usd not null check (scale(input_per_million) <= 12 and trunc(input_per_million, 6) = input_per_million),
  output_per_million usd not null check (trunc(output_per_million, 6) = output_per_million),
  cache_read_per_million usd check (trunc(cache_read_per_million, 6) = cache_read_per_million),
  cache_write_per_million usd check (trunc(cache_write_per_million, 6) = cache_write_per_million),
  source text not null,
  valid_from timestamptz(6) not null,
  valid_to timestamptz(6) check (valid_to > valid_from),
  unique nulls not distinct (organization_id, provider, model, valid_from)
);

create table agent_type_rates (
  id text primary key,
  organization_id text references organizations (id) on delete cascade,
  agent_type text not null,
  per_thousand usd not null check (trunc(per_thousand, 9) = per_thousand),
  valid_from timestamptz(6) not null,
  valid_to timestamptz(6) check (valid_to > valid_from),
  unique nulls not distinct (organization_id, agent_type, valid_from)
);

create table fx_rates (
  base text not null,
  quote text not null,
  day date not null,
  rate usd not null check (rate > 0),
  primary key (base, quote, day)
);

create table settings (
  organization_id text not null references organizations (id) on delete cascade,
  key text not null,
  value jsonb not null,
  updated_by text not null,
  updated_at timestamptz(6) not null default now(),
  primary key (organization_id, key)
);

-- Ledger ----------------------------------------------------------------------------------------------------------
-- No foreign keys from here on to organizations, budgets or windows: each insert would lock the hot row.

create table billing_logs (
  organization_id text not null,
  -- The instant that chose the windows: the time of the execution, or of its admission when a hold was settled.
  booked_at timestamptz(6) not null,
  id text not null,
  recorded_at timestamptz(6) not null,
  occurred_at timestamptz(6) not null,
  agent_type text not null,
  agent_id text,
  campaign_id text,
  environment text,
  component text,
  user_id text,
  session_id text,
  provider text,
  model text,
  requested_model text,
  tokens bigint not null check (tokens between 0 and 1000000000),
  input_tokens bigint not null check (input_tokens >= 0),
  output_tokens bigint not null check (output_tokens >= 0),
  cache_read_tokens bigint not null check (cache_read_tokens >= 0),
  cache_write_tokens bigint not null check (cache_write_tokens >= 0),
  cost signed_usd not null,
  input_cost signed_usd not null,
  output_cost signed_usd not null,
  cache_read_cost signed_usd not null,
  cache_write_cost signed_usd not null,
  -- The part of the cost that no hold covered and no room was left for.
  excess usd not null,
  -- The part of the cost that was admitted by a BYPASS.
  bypassed usd not null,
  cost_source text not null check (cost_source in ('explicit', 'model_price', 'agent_type_rate', 'default')),
  price_status text not null check (price_status in ('priced', 'provisional', 'free')),
  price_id text,
  reservation_id text,
  late boolean not null,
  task text,
  execution_id text,
  success boolean,
  impact_score double precision check (impact_score between 0 and 1),
  conversion_achieved boolean,
  quality_score double precision check (quality_score between 0 and 1),
  retry_count integer check (retry_count >= 0),
  execution_time_ms bigint check (execution_time_ms >= 0),
  cached boolean,
  metadata jsonb,
  actor_id text not null,
  primary key (organization_id, booked_at, id)
) partition by range (booked_at);

create table billing_logs_default partition of billing_logs default;

-- Makes the partition of the month that holds `at` (UTC months; they only bound file size and retention).
-- Runs as its owner, because the application may not change the schema.
create function ensure_billing_partition(at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  first timestamp := date_trunc('month', at at time zone 'UTC');
  name text := 'billing_logs_' || to_char(first, 'YYYYMM');
begin
  if to_regclass('public.' || name) is not null then
    return;
  end if;
  perform pg_advisory_xact_lock(hashtext('purser.billing_partition'));
  if to_regclass('public.' || name) is not null then
    return;
  end if;
  execute format(
    'create table public.%I partition of public.billing_logs for values from (%L) to (%L)',
    name, first at time zone 'UTC', (first + interval '1 month') at time zone 'UTC'
  );
  execute format('revoke update, delete, truncate on public.%I from purser_app', name);
exception
  -- Rows of that month already stand in the default partition; they stay there.
  when check_violation then null;
end
$$;

create table idempotency_keys (
  organization_id text not null,
  operation text not null check (operation in ('record', 'authorize')),
  key text not null,
  request_hash bytea not null,
  response text not null,
  created_at timestamptz(6) not null,
  primary key (organization_id, operation, key)
);

create table budgets (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  name text not null,
  scope_type text not null check (scope_type in ('ORGANIZATION', 'ENVIRONMENT', 'CAMPAIGN', 'AGENT', 'AGENT_TYPE',
    'COMPONENT', 'PROVIDER', 'MODEL', 'USER', 'SESSION', 'TASK')),
  scope_key text,
  period text not null check (period in ('HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'TOTAL')),
  reset_day integer not null default 1 check (reset_day between 1 and 31),
  week_start integer not null default 1 check (week_start between 1 and 7),
  -- The budget that exists for a scope by itself, made with its first call; a limit is just a field.
  is_primary boolean not null default false,
  limit_cost usd,
  limit_tokens bigint check (limit_tokens >= 0),
  limit_requests bigint check (limit_requests >= 0),
  per_call_max_cost usd,
  action text not null default 'block' check (action in ('ignore', 'warn', 'degrade', 'queue', 'block')),
  warning_percent numeric(7, 4) not null default 80 check (warning_percent between 0 and 100),
  critical_percent numeric(7, 4) not null default 95 check (critical_percent between 0 and 100),
  fallback_model text,
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'SUSPENDED', 'ARCHIVED')),
  version integer not null default 1,
  created_at timestamptz(6) not null default now(),
  updated_at timestamptz(6) not null default now()
);
create unique index budgets_primary on budgets (organization_id, scope_type, coalesce(scope_key, ''), period) where is_primary;
create index budgets_by_scope on budgets (organization_id, scope_type, scope_key);

create table budget_windows (
  -- Derived from budget, period and epoch, so that every replica names the same row without looking it up.
  id text primary key,
  organization_id text not null,
  budget_id text not null,
  period_key text not null,
  epoch integer not null default 0,
  starts_at timestamptz(6) not null,
  ends_at timestamptz(6) check (ends_at > starts_at),
  time_zone text not null,
  limit_cost usd,
  limit_tokens bigint check (limit_tokens >= 0),
  limit_requests bigint check (limit_requests >= 0),
  warning_percent numeric(7, 4) not null,
  critical_percent numeric(7, 4) not null,
  spent usd not null default 0,
  held usd not null default 0,
  excess usd not null default 0,
  bypassed usd not null default 0,
  tokens bigint not null default 0 check (tokens >= 0),
  held_tokens bigint not null default 0 check (held_tokens >= 0),
  requests bigint not null default 0 check (requests >= 0),
  held_requests bigint not null default 0 check (held_requests >= 0),
  refused bigint not null default 0 check (refused >= 0),
  unique (budget_id, period_key, epoch),
  unique (budget_id, starts_at, epoch)
) with (
  -- Room for heap-only updates: no index covers a column that a batch changes.
  fillfactor = 40, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0
);
create index budget_windows_by_organization on budget_windows (organization_id, starts_at);

create table reservations (
  id text primary key,
  organization_id text not null,
  state text not null check (state in ('HELD', 'SETTLED', 'RELEASED', 'EXPIRED')),
  created_at timestamptz(6) not null,
  expires_at timestamptz(6) not null,
  closed_at timestamptz(6),
  cost usd not null,
  tokens bigint not null check (tokens >= 0),
  requests bigint not null check (requests >= 0),
  -- Admitted only because of this BYPASS.
  via_override text,
  window_ids text[] not null,
  -- What each window had used and allowed when this hold was judged, in the order of window_ids: an export alone
  -- proves that no hold was granted above its limit.
  used_before numeric(24, 12)[] not null,
  limit_in_force numeric(24, 12)[] not null,
  attribution jsonb not null,
  actor_id text not null
) with (fillfactor = 70);
create index reservations_open on reservations (organization_id, expires_at) where state = 'HELD';

create table budget_overrides (
  id text primary key,
  organization_id text not null,
  kind text not null check (kind in ('BYPASS', 'GRANT')),
  -- BYPASS: null means every budget of the organization.
  budget_id text,
  -- GRANT: the one window that gets more room.
  window_id text check ((kind = 'GRANT') = (window_id is not null)),
  amount usd check ((kind = 'GRANT') = (amount is not null)),
  ceiling usd check (kind = 'BYPASS' or ceiling is null),
  used usd not null default 0,
  uses bigint not null default 0,
  reason text not null check (length(btrim(reason)) between 10 and 500),
  created_by text not null,
  starts_at timestamptz(6) not null,
  expires_at timestamptz(6) not null check (expires_at > starts_at and expires_at <= starts_at + interval '7 days'),
  ended_at timestamptz(6),
  ended_by text
);
create index budget_overrides_open on budget_overrides (organization_id) where ended_at is null;

create table alerts (
  id text primary key,
  organization_id text not null,
  budget_id text not null,
  window_id text not null,
  level text not null check (level in ('WARNING', 'CRITICAL', 'EXCEEDED')),
  -- The fullest limit at the crossing, with its numbers then: US dollars, tokens or requests.
  metric text not null check (metric in ('cost', 'tokens', 'requests')),
  used_amount usd not null,
  limit_amount usd not null,
  created_at timestamptz(6) not null,
  acknowledged_at timestamptz(6),
  acknowledged_by text,
  -- Set when a raised limit put use below the level again, so that the next crossing alerts anew.
  rearmed_at timestamptz(6)
);
create unique index alerts_once on alerts (window_id, level) where rearmed_at is null;
create index alerts_by_organization on alerts (organization_id, created_at);

create table events (
  seq bigint generated always as identity primary key,
  -- Readers stop at the oldest running transaction, so that a later commit with a lower number is never missed.
  xid xid8 not null default pg_current_xact_id(),
  organization_id text not null,
  type text not null,
  payload jsonb not null,
  created_at timestamptz(6) not null default clock_timestamp()
);
create index events_by_organization on events (organization_id, xid, seq);

create table usage_hours (
  organization_id text not null,
  starts_at timestamptz(6) not null,
  -- MD5 of the dimensions below: one short key instead of eight nullable ones.
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
  primary key (organization_id, starts_at, dimensions_id)
) with (fillfactor = 50);

-- Trust -----------------------------------------------------------------------------------------------------------

create table audit_logs (
  organization_id text not null,
  seq bigint not null,
  id text not null,
  at timestamptz(6) not null,
  actor_type text not null,
  actor_id text not null,
  action text not null,
  entity_type text not null,
  entity_id text not null,
  before jsonb,
  after jsonb,
  reason text,
  request_id text,
  prev_hash text not null,
  hash text not null,
  primary key (organization_id, seq)
);

create table audit_heads (
  organization_id text primary key,
  seq bigint not null,
  hash text not null
);

create table integrity_checks (
  organization_id text primary key,
  checked_at timestamptz(6) not null,
  balanced boolean not null,
  difference numeric(36, 12) not null,
  mismatches jsonb not null
);

-- Read models -----------------------------------------------------------------------------------------------------
-- Views: the monthly cap is the organization's monthly budget, a campaign's limit is that campaign's monthly budget.
-- A reset opens a new epoch of the same period, so a month is the sum of its windows; the last one carries the limit.

create view monthly_budgets as
select
  w.organization_id,
  w.period_key as month,
  (array_agg(w.limit_cost order by w.epoch desc))[1] as total_budget,
  sum(w.spent)::numeric(24, 12) as total_spent,
  ((array_agg(w.warning_percent order by w.epoch desc))[1] / 100)::numeric(7, 6) as alert_threshold,
  exists (
    select from alerts a
    where a.window_id = (array_agg(w.id order by w.epoch desc))[1] and a.rearmed_at is null
  ) as is_alert_sent
from budgets b
join budget_windows w on w.budget_id = b.id
where b.scope_type = 'ORGANIZATION' and b.period = 'MONTHLY' and b.is_primary
group by w.organization_id, w.period_key;

create view campaign_costs as
select
  w.organization_id,
  b.scope_key as campaign_id,
  sum(w.spent)::numeric(24, 12) as total_cost,
  (array_agg(w.limit_cost order by w.epoch desc))[1] as monthly_budget,
  w.period_key as current_month
from budgets b
join budget_windows w on w.budget_id = b.id
where b.scope_type = 'CAMPAIGN' and b.period = 'MONTHLY' and b.is_primary
group by w.organization_id, b.scope_key, w.period_key;

-- Rights ----------------------------------------------------------------------------------------------------------

grant usage on schema public to purser_app;
grant select, insert, update, delete on all tables in schema public to purser_app;
grant usage, select on all sequences in schema public to purser_app;
revoke update, delete, truncate on billing_logs, billing_logs_default, audit_logs from purser_app;
revoke all on function ensure_billing_partition(timestamptz) from public;
grant execute on function ensure_billing_partition(timestamptz) to purser_app;
-- The runner's own table: the application reads it for its readiness check and changes nothing.
do $$
begin
  if to_regclass('public._prisma_migrations') is not null then
    revoke insert, update, delete, truncate on _prisma_migrations from purser_app;
  end if;
end
$$;
-- Where somebody else made the role, the owner may not hand it out; the start then warns that nothing enforces it.
do $$
begin
  grant purser_app to current_user;
exception when insufficient_privilege then
  null;
end
$$;

select ensure_billing_partition(now() - make_interval(months => m)) from generate_series(1, 2) m;
select ensure_billing_partition(now() + make_interval(months => m)) from generate_series(0, 3) m;
