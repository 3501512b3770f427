import type { ClientBase } from "pg";
import { toWire } from "@/server/domain/money";
import type { Period } from "@/server/domain/period";
import type { ScopeType } from "@/server/domain/scopes";
import type { Policy } from "../policy";
import { replaceWindows } from "./compare-windows";

const INSERT_BUDGET = `
insert into budgets (id, organization_id, name, scope_type, scope_key, period, reset_day, week_start, is_primary,
  limit_cost, limit_tokens, limit_requests, per_call_max_cost, action, warning_percent, critical_percent,
  fallback_model, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, false, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)`;

export async function insertBudget(
  tx: ClientBase,
  organizationId: string,
  policy: Policy,
  now: Date,
): Promise<void> {
  await tx.query(INSERT_BUDGET, [
    policy.budgetId,
    organizationId,
    policy.name,
    policy.scopeType,
    policy.scopeKey,
    policy.period,
    policy.resetDay,
    policy.weekStart,
    policy.limitCost === null ? null : toWire(policy.limitCost),
    policy.limitTokens,
    policy.limitRequests,
    policy.perCallMaxCost === null ? null : toWire(policy.perCallMaxCost),
    policy.ownAction,
    policy.warningPercent,
    policy.criticalPercent,
    policy.fallbackModel,
    now,
  ]);
}

/** The field of a hold's attribution that a scope is read from. */
const ATTRIBUTION_FIELD: Record<ScopeType, string> = {
  ORGANIZATION: "",
  ENVIRONMENT: "environment",
  CAMPAIGN: "campaignId",
  AGENT: "agentId",
  AGENT_TYPE: "agentType",
  COMPONENT: "component",
  PROVIDER: "provider",
  MODEL: "model",
  USER: "userId",
  SESSION: "sessionId",
  TASK: "task",
  POOL: "poolId",
  KEY: "keyId",
};

// $4 field, $5 key; a key of null covers everything. Which rows count exactly is decided by the sums: here a period is
// only found worth a window, so a row of any scope is enough.
const FIND_USED = `
select p.n::int as n
from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as p (starts_at, ends_at, n)
where exists (
    select from billing_logs l
    where l.organization_id = $1 and l.booked_at >= p.starts_at and l.booked_at < p.ends_at
  )
  or exists (
    select from reservations r
    where r.organization_id = $1 and r.state in ('HELD', 'EXPIRED')
      and r.created_at >= p.starts_at and r.created_at < p.ends_at
      and ($5::text is null or r.attribution ->> $4 = $5)
  )
order by p.n`;

/** Places in `periods` of those in which anything was booked, or held and may still be settled. */
export async function findUsedPeriods(
  tx: ClientBase,
  input: { organizationId: string; policy: Policy; periods: readonly Period[] },
): Promise<number[]> {
  const { organizationId, policy, periods } = input;
  if (periods.length === 0) return [];
  const { rows } = await tx.query<{ n: number }>(FIND_USED, [
    organizationId,
    periods.map(({ startsAt }) => new Date(startsAt)),
    periods.map(({ endsAt }) => (endsAt === null ? null : new Date(endsAt))),
    ATTRIBUTION_FIELD[policy.scopeType],
    policy.scopeKey,
  ]);
  return rows.map(({ n }) => n - 1);
}

// Holds that may still be settled, expired ones too, are booked where they were admitted: from now on here as well.
// They were not judged against these windows, which the nulls say.
const JOIN_HOLDS = `
with joining as (
  select r.id, w.id as window_id
  from reservations r
  join budget_windows w
    on w.id = any($2) and r.created_at >= w.starts_at and (w.ends_at is null or r.created_at < w.ends_at)
  where r.organization_id = $1 and r.state in ('HELD', 'EXPIRED')
    and ($4::text is null or r.attribution ->> $3 = $4)
  order by r.id collate "C"
  for update of r
)
update reservations r
set window_ids = r.window_ids || j.window_id, used_before = r.used_before || null::numeric,
  limit_in_force = r.limit_in_force || null::numeric
from joining j
where r.id = j.id`;

/** Lets holds that may still be settled count in windows that were made after them. */
export async function joinOpenHolds(
  tx: ClientBase,
  input: { organizationId: string; policy: Policy; windowIds: readonly string[] },
): Promise<void> {
  const { organizationId, policy, windowIds } = input;
  await tx.query(JOIN_HOLDS, [
    organizationId,
    windowIds,
    ATTRIBUTION_FIELD[policy.scopeType],
    policy.scopeKey,
  ]);
}

/** Fills new windows with what the ledger holds of them. */
export async function backfillWindows(
  tx: ClientBase,
  organizationId: string,
  windowIds: readonly string[],
): Promise<void> {
  await replaceWindows(tx, organizationId, windowIds);
}
