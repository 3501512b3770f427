import type { ClientBase } from "pg";
import { toWire } from "@/server/domain/money";
import type { AlertRow } from "../alerting";
import type { BatchState } from "../batch-state";
import type { UsageHourRow } from "../usage-hour";
import type { LockedWindow } from "../window";

// The ids are given twice, joined and as a list, so that a plan made while a table was empty still finds rows by key:
// measured, 25 ms instead of 9 for a batch that closes 30 holds.
// One statement, so that between the locks and the commit there is one trip. Every row changes once, windows by what
// the batch adds to them. Keys, cube rows and alerts are inserted in sorted order.
const APPLY = `
with
logs as (
  insert into billing_logs (organization_id, booked_at, id, recorded_at, occurred_at, agent_type, agent_id, campaign_id,
    environment, component, user_id, session_id, pool_id, provider, model, requested_model, tokens, input_tokens, output_tokens,
    cache_read_tokens, cache_write_tokens, cost, input_cost, output_cost, cache_read_cost, cache_write_cost, excess,
    bypassed, cost_source, price_status, price_id, reservation_id, late, task, execution_id, success, impact_score,
    conversion_achieved, quality_score, retry_count, execution_time_ms, cached, metadata, actor_id)
  select $1, booked_at, id, recorded_at, occurred_at, agent_type, agent_id, campaign_id,
    environment, component, user_id, session_id, pool_id, provider, model, requested_model, tokens, input_tokens, output_tokens,
    cache_read_tokens, cache_write_tokens, cost, input_cost, output_cost, cache_read_cost, cache_write_cost, excess,
    bypassed, cost_source, price_status, price_id, reservation_id, late, task, execution_id, success, impact_score,
    conversion_achieved, quality_score, retry_count, execution_time_ms, cached, metadata, actor_id
  from json_to_recordset($2::json) as l (booked_at timestamptz, id text, recorded_at timestamptz,
    occurred_at timestamptz, agent_type text, agent_id text, campaign_id text, environment text, component text,
    user_id text, session_id text, pool_id text, provider text, model text, requested_model text, tokens bigint,
    input_tokens bigint, output_tokens bigint, cache_read_tokens bigint, cache_write_tokens bigint, cost numeric,
    input_cost numeric, output_cost numeric, cache_read_cost numeric, cache_write_cost numeric, excess numeric,
    bypassed numeric, cost_source text, price_status text, price_id text, reservation_id text, late boolean, task text,
    execution_id text, success boolean, impact_score double precision, conversion_achieved boolean,
    quality_score double precision, retry_count integer, execution_time_ms bigint, cached boolean, metadata jsonb,
    actor_id text)
),
keys as (
  insert into idempotency_keys (organization_id, operation, key, request_hash, response, created_at)
  select $1, operation, key, decode(request_hash, 'hex'), response, $9::timestamptz
  from json_to_recordset($3::json) as k (operation text, key text, request_hash text, response text)
  order by operation collate "C", key collate "C"
),
holds as (
  insert into reservations (id, organization_id, state, created_at, expires_at, cost, tokens, requests, via_override,
    window_ids, used_before, limit_in_force, attribution, actor_id)
  select id, $1, 'HELD', created_at, expires_at, cost, tokens, requests, via_override,
    window_ids, used_before, limit_in_force, attribution, actor_id
  from json_to_recordset($4::json) as r (id text, created_at timestamptz, expires_at timestamptz, cost numeric,
    tokens bigint, requests bigint, via_override text, window_ids text[], used_before numeric[],
    limit_in_force numeric[], attribution jsonb, actor_id text)
  order by id collate "C"
),
hold_changes as (
  update reservations r
  set state = c.state, expires_at = coalesce(c.expires_at, r.expires_at), closed_at = c.closed_at
  from json_to_recordset($5::json) as c (id text, state text, expires_at timestamptz, closed_at timestamptz)
  where r.id = c.id and r.id = any($12) and r.organization_id = $1
),
windows as (
  update budget_windows w
  set spent = w.spent + d.spent, held = w.held + d.held, excess = w.excess + d.excess,
    bypassed = w.bypassed + d.bypassed, tokens = w.tokens + d.tokens, held_tokens = w.held_tokens + d.held_tokens,
    requests = w.requests + d.requests, held_requests = w.held_requests + d.held_requests,
    refused = w.refused + d.refused, shadow_refused = w.shadow_refused + d.shadow_refused
  from json_to_recordset($6::json) as d (id text, spent numeric, held numeric, excess numeric, bypassed numeric,
    tokens bigint, held_tokens bigint, requests bigint, held_requests bigint, refused bigint, shadow_refused bigint)
  where w.id = d.id and w.id = any($13)
),
hours as (
  insert into usage_hours as u (organization_id, starts_at, dimensions_id, agent_type, agent_id, campaign_id, provider,
    model, component, environment, cost, excess, provisional_cost, provisional, executions, succeeded, failed, retries, conversions,
    cached, tokens, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, execution_time_ms, timed,
    quality_sum, quality_count, impact_sum, impact_count)
  select $1, starts_at, dimensions_id, agent_type, agent_id, campaign_id, provider,
    model, component, environment, cost, excess, provisional_cost, provisional, executions, succeeded, failed, retries, conversions,
    cached, tokens, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, execution_time_ms, timed,
    quality_sum, quality_count, impact_sum, impact_count
  from json_to_recordset($7::json) as h (starts_at timestamptz, dimensions_id uuid, agent_type text, agent_id text,
    campaign_id text, provider text, model text, component text, environment text, cost numeric, excess numeric,
    provisional_cost numeric, provisional bigint, executions bigint, succeeded bigint, failed bigint, retries bigint, conversions bigint,
    cached bigint, tokens bigint, input_tokens bigint, output_tokens bigint, cache_read_tokens bigint,
    cache_write_tokens bigint, execution_time_ms bigint, timed bigint, quality_sum double precision,
    quality_count bigint, impact_sum double precision, impact_count bigint)
  order by starts_at, dimensions_id
  on conflict (organization_id, starts_at, dimensions_id) do update
  set cost = u.cost + excluded.cost, excess = u.excess + excluded.excess,
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
    impact_sum = u.impact_sum + excluded.impact_sum, impact_count = u.impact_count + excluded.impact_count
),
raised as (
  insert into alerts (id, organization_id, budget_id, window_id, level, metric, used_amount, limit_amount,
    created_at)
  select id, $1, budget_id, window_id, level, metric, used_amount, limit_amount, $9::timestamptz
  from json_to_recordset($8::json) as a (id text, budget_id text, window_id text, level text, metric text,
    used_amount numeric, limit_amount numeric)
  order by window_id collate "C", level collate "C"
  on conflict (window_id, level) where rearmed_at is null do nothing
  returning id, budget_id, window_id, level
),
told as (
  insert into events (organization_id, type, payload)
  select $1, type, payload from json_to_recordset($10::json) as e (type text, payload jsonb)
  union all
  select $1, 'alert.raised', to_jsonb(raised) from raised
),
overridden as (
  update budget_overrides o
  set used = o.used + d.used, uses = o.uses + d.uses
  from json_to_recordset($11::json) as d (id text, used numeric, uses bigint)
  where o.id = d.id and o.organization_id = $1
)
select 1`;

function windowDelta(window: LockedWindow) {
  const { delta } = window;
  return {
    id: window.windowId,
    spent: toWire(delta.spent),
    held: toWire(delta.held),
    excess: toWire(delta.excess),
    bypassed: toWire(delta.bypassed),
    tokens: delta.tokens,
    held_tokens: delta.heldTokens,
    requests: delta.requests,
    held_requests: delta.heldRequests,
    refused: delta.refused,
    shadow_refused: delta.shadowRefused,
  };
}

function hourRow(row: UsageHourRow) {
  return {
    ...row,
    cost: toWire(row.cost),
    excess: toWire(row.excess),
    provisional_cost: toWire(row.provisional_cost),
  };
}

/** Writes what a batch decided. */
export async function applyBatch(
  tx: ClientBase,
  state: BatchState,
  alerts: readonly AlertRow[],
): Promise<void> {
  const { writes } = state;
  const changed = [...state.windows.values()].filter((window) => window.changed);
  await tx.query({
    name: "apply_batch",
    text: APPLY,
    values: [
      writes.organizationId,
      JSON.stringify(writes.logs),
      JSON.stringify(writes.keys),
      JSON.stringify(writes.newHolds),
      JSON.stringify([...writes.holdChanges.values()]),
      JSON.stringify(changed.map(windowDelta)),
      JSON.stringify([...writes.hours.values()].map(hourRow)),
      JSON.stringify(alerts),
      new Date(state.now),
      JSON.stringify(eventsOf(state)),
      JSON.stringify(
        [...writes.overrideUse].map(([id, use]) => ({ id, used: toWire(use.used), uses: use.uses })),
      ),
      [...writes.holdChanges.keys()],
      changed.map((window) => window.windowId),
    ],
  });
}

/** One event for a batch: readers fetch the figures they show; a row per call would double the writes. */
function eventsOf(state: BatchState) {
  const { writes } = state;
  const payload = {
    recorded: writes.logs.length,
    held: writes.newHolds.length,
    closed: writes.holdChanges.size,
    refused: writes.refusals,
    at: new Date(state.now).toISOString(),
  };
  return [{ type: "ledger.changed", payload }];
}
