import type { ClientBase } from "pg";
import { ConflictError } from "@/server/contract/errors";
import { overHistory } from "@/server/db/over-history";
import { toWire } from "@/server/domain/money";
import type { WindowPlan } from "@/server/ledger/batch/plan-window";
import { sqlState } from "@/server/ledger/batch/sql-state";
import type { Policy } from "@/server/ledger/policies/policy";
import { replaceWindows } from "./compare-windows";
import { HOLD_DIMENSIONS } from "./ledger-dimensions";
import { OPEN_HOLDS } from "./open-holds";

const INSERT_BUDGET = `
insert into budgets (id, organization_id, name, description, scope_type, scope_key, filters, excepted, each, parent_id, purpose,
  period, reset_day, week_start, fiscal_month, window_seconds, is_primary, limit_cost, limit_tokens, limit_requests,
  per_call_max_cost, action, urgent_action, warning_percent, critical_percent, fallback_model, reserve_percent,
  hard_ceiling, auto_suspend, shadow, queue_ttl_seconds, pool_id, managed_by, created_at, updated_at)
select id, $1, name, description, scope_type, scope_key, filters, excepted, each, parent_id, purpose,
  period, reset_day, week_start, fiscal_month, window_seconds, false, limit_cost, limit_tokens, limit_requests,
  per_call_max_cost, action, urgent_action, warning_percent, critical_percent, fallback_model, reserve_percent,
  hard_ceiling, auto_suspend, shadow, queue_ttl_seconds, pool_id, managed_by, created_at, created_at
from json_to_record($2::json) as b (id text, name text, description text, scope_type text, scope_key text,
  filters jsonb, excepted jsonb, each text[], parent_id text, purpose text, period text, reset_day integer, week_start integer,
  fiscal_month integer, window_seconds integer, limit_cost numeric, limit_tokens bigint, limit_requests bigint,
  per_call_max_cost numeric, action text, urgent_action text, warning_percent numeric, critical_percent numeric,
  fallback_model text, reserve_percent numeric, hard_ceiling numeric, auto_suspend boolean, shadow boolean,
  queue_ttl_seconds integer, pool_id text, managed_by text, created_at timestamptz)`;

/** Writes a budget's row. @throws ConflictError when another one has the name */
export async function insertBudget(
  tx: ClientBase,
  organizationId: string,
  policy: Policy,
  description: string | null,
): Promise<void> {
  try {
    await tx.query(INSERT_BUDGET, [organizationId, JSON.stringify({ ...rowOf(policy), description })]);
  } catch (error) {
    if (sqlState(error) !== "23505") throw error;
    throw new ConflictError(`A budget named "${policy.name}" exists already.`);
  }
}

function rowOf(policy: Policy): Record<string, unknown> {
  const money = (amount: Policy["limitCost"]) => (amount === null ? null : toWire(amount));
  const filters = Object.fromEntries(policy.filters.map(({ scopeType, scopeKey }) => [scopeType, scopeKey]));
  const excepted = Object.fromEntries(policy.except.map(({ scopeType, keys }) => [scopeType, keys]));
  return {
    id: policy.budgetId,
    name: policy.name,
    scope_type: policy.scopeType,
    scope_key: policy.scopeKey,
    filters: policy.filters.length === 0 ? null : filters,
    excepted: policy.except.length === 0 ? null : excepted,
    each: policy.each,
    parent_id: policy.parentId,
    purpose: policy.purpose,
    period: policy.period,
    reset_day: policy.resetDay,
    week_start: policy.weekStart,
    fiscal_month: policy.fiscalMonth,
    window_seconds: policy.windowSeconds,
    limit_cost: money(policy.limitCost),
    limit_tokens: policy.limitTokens,
    limit_requests: policy.limitRequests,
    per_call_max_cost: money(policy.perCallMaxCost),
    action: policy.ownAction,
    urgent_action: policy.urgentAction,
    warning_percent: policy.warningPercent,
    critical_percent: policy.criticalPercent,
    fallback_model: policy.fallbackModel,
    reserve_percent: policy.reservePercent,
    hard_ceiling: money(policy.hardCeiling),
    auto_suspend: policy.autoSuspend,
    shadow: policy.shadow,
    queue_ttl_seconds: policy.queueTtlSeconds,
    pool_id: policy.poolId,
    managed_by: policy.managedBy,
    created_at: new Date(policy.createdAt),
  };
}

// Holds that may still be settled, expired ones too, are booked where they were admitted: from now on here as well.
// They were not judged against these windows, which the nulls say. The windows are of one budget, so all name the same
// columns ($3) and except the same ($4), and a hold falls into one of them at most.
const JOIN_HOLDS = `
with open as materialized (
  select r.id, r.created_at, (
      select coalesce(jsonb_object_agg(c.name, d.dimensions -> c.name), '{}')
      from unnest($3::text[]) as c (name) where d.dimensions ? c.name
    ) as dimensions
  from (${OPEN_HOLDS}) r
  cross join lateral (select ${HOLD_DIMENSIONS} as dimensions) d
  where r.created_at >= (select min(starts_at) from budget_windows where id = any($2)) and not exists (
    select from jsonb_each($4::jsonb) as x (name, keys) where coalesce(x.keys ? (d.dimensions ->> x.name), true)
  )
),
joining as (
  select r.id, w.id as window_id
  from open o
  join budget_windows w
    on w.id = any($2) and w.dimensions = o.dimensions
      and o.created_at >= w.starts_at and (w.ends_at is null or o.created_at < w.ends_at)
  join reservations r on r.id = o.id and r.state in ('HELD', 'EXPIRED')
  order by r.id collate "C"
  for update of r
)
update reservations r
set window_ids = r.window_ids || j.window_id, used_before = r.used_before || null::numeric,
  limit_in_force = r.limit_in_force || null::numeric
from joining j
where r.id = j.id`;

/** Lets holds that may still be settled count in windows of one budget that were made after them. */
export async function joinOpenHolds(
  tx: ClientBase,
  organizationId: string,
  plans: readonly WindowPlan[],
): Promise<void> {
  const [first] = plans;
  if (first === undefined) return;
  const columns = Object.keys(first.dimensions);
  const ids = plans.map((plan) => plan.id);
  await tx.query(overHistory(JOIN_HOLDS, [organizationId, ids, columns, JSON.stringify(first.excepted)]));
}

/** Fills new windows with what the ledger holds of them. */
export async function backfillWindows(
  tx: ClientBase,
  organizationId: string,
  input: { windowIds: readonly string[]; now: Date },
): Promise<void> {
  await replaceWindows(tx, organizationId, input);
}
