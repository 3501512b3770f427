-- The engine: budgets of any scope and period, pools, the queue, requests for overrides, jobs and suggestions.

-- Budgets ---------------------------------------------------------------------------------------------------------

alter table budgets
  drop constraint budgets_scope_type_check,
  drop constraint budgets_period_check,
  alter column action drop not null,
  alter column action drop default,
  -- Further dimensions that a call must match, by scope type: {"MODEL": "gpt-4o"}. Null: none.
  add column filters jsonb,
  -- Scope types that each value has a counter of its own for: a default for entities that are first seen now.
  add column each text[] not null default '{}',
  -- A budget for one entity that stands in for its parent there.
  add column parent_id text,
  add column purpose text not null default 'budget'
    check (purpose in ('budget', 'rate_limit', 'loop_guard', 'allocation')),
  add column description text,
  add column fiscal_month integer not null default 1 check (fiscal_month between 1 and 12),
  add column window_seconds integer check (window_seconds between 1 and 86400),
  -- Instants at which somebody reset the counter, in order; each begins an epoch. The ledger is untouched.
  add column resets timestamptz(6)[] not null default '{}',
  -- Of the limit, kept for calls of priority 8 and more.
  add column reserve_percent numeric(7, 4) not null default 0 check (reserve_percent between 0 and 100),
  -- Above this nothing passes, no override either.
  add column hard_ceiling usd,
  add column auto_suspend boolean not null default false,
  add column suspended_reason text,
  -- Decides and counts what it would have done, and enforces nothing.
  add column shadow boolean not null default false,
  -- What becomes of a call that says it is urgent, where it differs from the action.
  add column urgent_action text check (urgent_action in ('ignore', 'warn', 'degrade', 'queue', 'block')),
  add column queue_ttl_seconds integer not null default 86400 check (queue_ttl_seconds between 60 and 86400),
  add column pool_id text,
  -- 'ui', 'env' or 'file:<name>': what is managed by a file is read-only on the page until it is detached.
  add column managed_by text not null default 'ui',
  add column archived_at timestamptz(6),
  add constraint budgets_scope_type_check check (scope_type in ('ORGANIZATION', 'ENVIRONMENT', 'CAMPAIGN', 'AGENT',
    'AGENT_TYPE', 'COMPONENT', 'PROVIDER', 'MODEL', 'USER', 'SESSION', 'TASK', 'POOL', 'KEY')),
  add constraint budgets_period_check check (period in ('HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY', 'TOTAL',
    'PER_SESSION', 'PER_TASK', 'RATE')),
  add constraint budgets_rate_check check ((period = 'RATE') = (window_seconds is not null));
create unique index budgets_by_name on budgets (organization_id, lower(name))
  where not is_primary and parent_id is null and purpose <> 'allocation' and status <> 'ARCHIVED';
create index budgets_by_pool on budgets (pool_id) where pool_id is not null;

alter table budget_windows
  -- The entity of a budget that counts each apart; empty for one counter.
  add column entity_key text not null default '',
  -- What a ledger row must equal to be counted here, by column: {} counts every row of the organization.
  add column dimensions jsonb not null default '{}',
  -- Calls that a budget in shadow mode would have refused.
  add column shadow_refused bigint not null default 0 check (shadow_refused >= 0),
  drop constraint budget_windows_budget_id_period_key_epoch_key,
  drop constraint budget_windows_budget_id_starts_at_epoch_key;
update budget_windows w
set dimensions = jsonb_build_object(case b.scope_type when 'ENVIRONMENT' then 'environment'
    when 'CAMPAIGN' then 'campaign_id' when 'AGENT' then 'agent_id' when 'AGENT_TYPE' then 'agent_type'
    when 'COMPONENT' then 'component' when 'PROVIDER' then 'provider' when 'MODEL' then 'model'
    when 'USER' then 'user_id' when 'SESSION' then 'session_id' when 'TASK' then 'task' end, b.scope_key)
from budgets b
where b.id = w.budget_id and b.scope_type <> 'ORGANIZATION' and b.scope_key <> '';
create unique index budget_windows_by_period on budget_windows (budget_id, entity_key, period_key, epoch);
create unique index budget_windows_by_start on budget_windows (budget_id, entity_key, starts_at, epoch)
  where ends_at is not null;

-- The pool that the agent belonged to then: agents move, history does not.
alter table billing_logs add column pool_id text;

-- A reset of a budget has its effect once, too; a claim whose answer was lost is asked for again under its key.
alter table idempotency_keys
  drop constraint idempotency_keys_operation_check,
  add constraint idempotency_keys_operation_check check (operation in ('record', 'authorize', 'reset', 'claim'));

-- Pools -----------------------------------------------------------------------------------------------------------

create table budget_pools (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  name text not null,
  priority integer not null default 5 check (priority between 1 and 10),
  initial_budget usd not null,
  -- Of the pool, for calls of priority 8 and more.
  reserve_percent numeric(7, 4) not null default 0 check (reserve_percent between 0 and 100),
  -- Of the pool, for emergencies that are granted by rule.
  emergency_percent numeric(7, 4) not null default 20 check (emergency_percent between 0 and 100),
  metadata jsonb not null default '{}',
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'ARCHIVED')),
  version integer not null default 1,
  created_at timestamptz(6) not null default now(),
  updated_at timestamptz(6) not null default now()
);
create unique index budget_pools_by_name on budget_pools (organization_id, lower(name)) where status = 'ACTIVE';

alter table agents
  add column pool_id text references budget_pools (id),
  add column priority integer not null default 5 check (priority between 1 and 10),
  add column strategy text not null default 'DYNAMIC' check (strategy in ('FIXED', 'DYNAMIC', 'PRIORITY', 'PERCENT')),
  add column base_allocation usd,
  add column min_allocation usd,
  add column max_allocation usd,
  add column percent_allocation numeric(7, 4) check (percent_allocation between 0 and 100),
  add column metadata jsonb not null default '{}';
create index agents_by_pool on agents (pool_id) where pool_id is not null;

create table pool_transfers (
  id text primary key,
  organization_id text not null,
  -- One allocation or rebalance is one run of many transfers.
  run_id text not null,
  from_pool_id text,
  from_agent text,
  to_pool_id text,
  to_agent text,
  amount usd not null check (amount > 0),
  strategy text not null,
  reason text not null,
  actor_id text not null,
  created_at timestamptz(6) not null
);
create index pool_transfers_by_pool on pool_transfers (organization_id, created_at);

-- Queue -----------------------------------------------------------------------------------------------------------

create table queued_requests (
  id text primary key,
  organization_id text not null,
  state text not null check (state in ('WAITING', 'READY', 'LEASED', 'DONE', 'CANCELLED', 'EXPIRED')),
  priority integer not null check (priority between 1 and 10),
  -- The authorization that waits, as it was asked; never a prompt.
  request jsonb not null,
  actor_id text not null,
  binding jsonb not null,
  -- The windows that refused it: what frees room there wakes it.
  window_ids text[] not null,
  reason jsonb not null,
  created_at timestamptz(6) not null,
  expires_at timestamptz(6) not null,
  next_attempt_at timestamptz(6) not null,
  attempts integer not null default 0,
  will_expire_before_reset boolean not null,
  lease_until timestamptz(6),
  lease_token text,
  reservation_id text,
  finished_at timestamptz(6),
  webhook_url text
);
create index queued_requests_open on queued_requests (organization_id, priority desc, created_at, id)
  where state in ('WAITING', 'READY', 'LEASED');
create index queued_requests_by_organization on queued_requests (organization_id, created_at);

-- Requests for overrides ------------------------------------------------------------------------------------------

create table override_requests (
  id text primary key,
  organization_id text not null,
  kind text not null check (kind in ('BYPASS', 'GRANT')),
  budget_id text,
  agent_id text,
  amount usd,
  ceiling usd,
  -- How long it is to last once it is approved.
  duration_seconds integer not null check (duration_seconds between 60 and 604800),
  reason text not null check (length(btrim(reason)) between 10 and 500),
  priority integer not null default 5 check (priority between 1 and 10),
  state text not null check (state in ('PENDING', 'APPROVED', 'REJECTED', 'CANCELLED')),
  requested_by text not null,
  created_at timestamptz(6) not null,
  -- Who has approved so far: above an amount two people must.
  approved_by text[] not null default '{}',
  approvals_needed integer not null default 1 check (approvals_needed between 1 and 2),
  approved_amount usd,
  decided_by text,
  decided_at timestamptz(6),
  decision_reason text,
  override_id text
);
create index override_requests_by_organization on override_requests (organization_id, created_at);

-- Work in the background ------------------------------------------------------------------------------------------

create table job_runs (
  id text primary key,
  job text not null,
  scheduled_at timestamptz(6) not null,
  started_at timestamptz(6) not null,
  finished_at timestamptz(6),
  state text not null check (state in ('RUNNING', 'SUCCEEDED', 'FAILED')),
  detail jsonb not null default '{}',
  -- One run of a job and time among any number of processes.
  unique (job, scheduled_at)
);
create index job_runs_by_time on job_runs (started_at);

create table suggestions (
  id text primary key,
  organization_id text not null,
  kind text not null,
  entity_type text not null,
  entity_id text not null,
  title text not null,
  detail text not null,
  evidence jsonb not null default '{}',
  state text not null default 'OPEN' check (state in ('OPEN', 'APPLIED', 'DISMISSED')),
  created_at timestamptz(6) not null,
  updated_at timestamptz(6) not null
);
create unique index suggestions_once on suggestions (organization_id, kind, entity_type, entity_id) where state = 'OPEN';

-- Rights ----------------------------------------------------------------------------------------------------------

grant select, insert, update, delete on budget_pools, pool_transfers, queued_requests, override_requests, job_runs,
  suggestions to purser_app;
