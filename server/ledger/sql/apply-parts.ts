import { FAN_OUT, TOLD_COLUMNS } from "./fan-out";

// What a batch may write, each part by itself; apply.ts puts those together that have rows. `$organization`, `$now` and
// the names of the rows stand for parameters. Every row changes once, windows by what the batch adds to them.
// Keys, cube rows and alerts are inserted in sorted order.

const LOG_COLUMNS = `agent_type, agent_id, campaign_id, environment, component, user_id,
  session_id, pool_id, provider, model, requested_model, tokens, input_tokens, output_tokens, cache_read_tokens,
  cache_write_tokens, cost, input_cost, output_cost, cache_read_cost, cache_write_cost, excess, bypassed, cost_source,
  price_status, price_id, reservation_id, late, task, execution_id, success, impact_score, conversion_achieved,
  quality_score, retry_count, execution_time_ms, cached, metadata, actor_id`;

// An instant that a row leaves out is that of its batch. Most leave out all: reading three instants a row took Postgres
// a twentieth of its time.
const LOGS = `
insert into billing_logs (organization_id, booked_at, id, recorded_at, occurred_at, ${LOG_COLUMNS})
select $organization, coalesce(booked_at, $now::timestamptz), id, $now::timestamptz,
  coalesce(occurred_at, $now::timestamptz), ${LOG_COLUMNS}
from unnest($logs::ledger_row[]) order by id collate "C"`;

const KEYS = `
insert into idempotency_keys (organization_id, operation, key, request_hash, response, created_at)
select $organization, operation, key, request_hash, response, $now::timestamptz
from unnest($keys::key_row[])
order by operation collate "C", key collate "C"`;

const HOLDS = `
insert into reservations (id, organization_id, state, created_at, expires_at, cost, tokens, requests, via_override,
  window_ids, used_before, limit_in_force, attribution, actor_id)
select id, $organization, 'HELD', created_at, expires_at, cost, tokens, requests, via_override,
  window_ids, used_before, limit_in_force, attribution, actor_id
from unnest($holds::hold_row[])
order by id collate "C"`;

// Here and below the ids are given twice, in the rows and as a list, so that a plan made while a table was empty still
// finds rows by key: measured, 25 ms instead of 9 for a batch that closes 30 holds.
const HOLD_CHANGES = `
update reservations r
set state = c.state, expires_at = coalesce(c.expires_at, r.expires_at), closed_at = c.closed_at
from unnest($hold_changes::hold_change[]) c
where r.id = c.id and r.id = any($hold_ids) and r.organization_id = $organization`;

const WINDOWS = `
update budget_windows w
set spent = w.spent + d.spent, held = w.held + d.held, excess = w.excess + d.excess,
  bypassed = w.bypassed + d.bypassed, tokens = w.tokens + d.tokens, held_tokens = w.held_tokens + d.held_tokens,
  requests = w.requests + d.requests, held_requests = w.held_requests + d.held_requests,
  refused = w.refused + d.refused, shadow_refused = w.shadow_refused + d.shadow_refused
from unnest($windows::window_delta[]) d
where w.id = d.id and w.id = any($window_ids)`;

const SUM_COLUMNS = `dimensions_id, agent_type, agent_id, campaign_id, provider, model, component, environment, cost, excess,
  provisional_cost, provisional, executions, succeeded, failed, retries, conversions, cached, tokens, input_tokens,
  output_tokens, cache_read_tokens, cache_write_tokens, execution_time_ms, timed, quality_sum, quality_count,
  impact_sum, impact_count`;

/** Adds sums to a row `u` of the cube that stands already. */
export const ADD_SUMS = `set cost = u.cost + excluded.cost, excess = u.excess + excluded.excess,
  provisional_cost = u.provisional_cost + excluded.provisional_cost,
  provisional = u.provisional + excluded.provisional,
  executions = u.executions + excluded.executions, succeeded = u.succeeded + excluded.succeeded,
  failed = u.failed + excluded.failed, retries = u.retries + excluded.retries,
  conversions = u.conversions + excluded.conversions, cached = u.cached + excluded.cached,
  tokens = u.tokens + excluded.tokens, input_tokens = u.input_tokens + excluded.input_tokens,
  output_tokens = u.output_tokens + excluded.output_tokens,
  cache_read_tokens = u.cache_read_tokens + excluded.cache_read_tokens,
  cache_write_tokens = u.cache_write_tokens + excluded.cache_write_tokens,
  execution_time_ms = u.execution_time_ms + excluded.execution_time_ms, timed = u.timed + excluded.timed,
  quality_sum = u.quality_sum + excluded.quality_sum, quality_count = u.quality_count + excluded.quality_count,
  impact_sum = u.impact_sum + excluded.impact_sum, impact_count = u.impact_count + excluded.impact_count`;

const HOURS = `
insert into usage_hours as u (organization_id, starts_at, ${SUM_COLUMNS})
select $organization, starts_at, ${SUM_COLUMNS} from unnest($hours::hour_delta[])
order by starts_at, dimensions_id
on conflict (organization_id, starts_at, dimensions_id) do update
${ADD_SUMS}`;

const USER_DAYS = `
insert into usage_user_days as u (organization_id, day, user_id, ${SUM_COLUMNS})
select $organization, day, user_id, ${SUM_COLUMNS} from unnest($user_days::user_day_delta[])
order by day, user_id collate "C", dimensions_id
on conflict (organization_id, day, user_id, dimensions_id) do update
${ADD_SUMS}`;

const DECISIONS = `
insert into budget_decisions as d (organization_id, budget_id, minute, action, calls, at, sentence, agent_type, agent_id,
  campaign_id, model, hold_id, queue_id)
select $organization, budget_id, to_timestamp(floor(extract(epoch from $now::timestamptz) / 60) * 60), action, calls,
  $now::timestamptz, sentence, agent_type, agent_id, campaign_id, model, hold_id, queue_id
from json_to_recordset($decisions::json) as n (budget_id text, action text, calls bigint, sentence text,
  agent_type text, agent_id text, campaign_id text, model text, hold_id text, queue_id text)
order by budget_id collate "C", action collate "C"
on conflict (organization_id, budget_id, minute, action) do update
set calls = d.calls + excluded.calls, at = excluded.at, sentence = excluded.sentence,
  agent_type = excluded.agent_type, agent_id = excluded.agent_id, campaign_id = excluded.campaign_id,
  model = excluded.model, hold_id = excluded.hold_id, queue_id = excluded.queue_id`;

const OVERRIDDEN = `
update budget_overrides o
set used = o.used + d.used, uses = o.uses + d.uses
from json_to_recordset($overridden::json) as d (id text, used numeric, uses bigint)
where o.id = d.id and o.organization_id = $organization`;

/** One event for a batch: readers fetch the figures they show; a row per call would double the writes. */
const TOLD = `
insert into events (organization_id, type, payload) values ($organization, 'ledger.changed', $told::jsonb)`;

const ALERTS = `
insert into alerts (id, organization_id, budget_id, window_id, level, metric, used_amount, limit_amount, created_at)
select id, $organization, budget_id, window_id, level, metric, used_amount, limit_amount, $now::timestamptz
from json_to_recordset($alerts::json) as a (id text, budget_id text, window_id text, level text, metric text,
  used_amount numeric, limit_amount numeric)
order by window_id collate "C", level collate "C"
on conflict (window_id, level) where rearmed_at is null do nothing
returning id, budget_id, window_id, level`;

const ALERTS_TOLD = `
insert into events (organization_id, type, payload)
select $organization, 'alert.raised', to_jsonb(alerts) from alerts order by window_id collate "C", level collate "C"
returning ${TOLD_COLUMNS}`;

const ALERTS_SENT = `with told as (select * from alerts_told) ${FAN_OUT}`;

/** In the order in which they are written. */
export const PARTS = {
  logs: LOGS,
  keys: KEYS,
  holds: HOLDS,
  hold_changes: HOLD_CHANGES,
  windows: WINDOWS,
  hours: HOURS,
  user_days: USER_DAYS,
  decisions: DECISIONS,
  overridden: OVERRIDDEN,
  told: TOLD,
  alerts: ALERTS,
  alerts_told: ALERTS_TOLD,
  alerts_sent: ALERTS_SENT,
} as const;
export type Part = keyof typeof PARTS;
