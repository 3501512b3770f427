import type { ClientBase } from "pg";
import { toWire } from "@/server/domain/money";
import { agentRowId, campaignRowId } from "@/server/ledger/batch/ids";
import type { WindowPlan } from "@/server/ledger/batch/plan-window";
import type { Policy } from "@/server/ledger/policies/policy";

// Conflicts do nothing: two replicas that meet a scope at once derive the same ids. Rows go in sorted order, before
// any window is locked, so inserts of two batches cannot wait for each other in a circle.
const ENSURE_CAMPAIGNS = `
insert into campaigns (id, organization_id, key, name)
select id, $1, key, key from unnest($2::text[], $3::text[]) as c (id, key) order by key collate "C"
on conflict do nothing`;

const ENSURE_AGENTS = `
insert into agents (id, organization_id, key, name, agent_type)
select id, $1, key, key, nullif(agent_type, '')
from unnest($2::text[], $3::text[], $4::text[]) as a (id, key, agent_type) order by key collate "C"
on conflict do nothing`;

const ENSURE_BUDGETS = `
insert into budgets (id, organization_id, name, scope_type, scope_key, period, is_primary, action, warning_percent,
  critical_percent)
select id, $1, name, scope_type, scope_key, 'MONTHLY', true, 'block', 80, 95
from json_to_recordset($2::json) as b (id text, name text, scope_type text, scope_key text) order by id collate "C"
on conflict do nothing`;

const ENSURE_WINDOWS = `
insert into budget_windows (id, organization_id, budget_id, entity_key, dimensions, excepted, period_key, epoch, starts_at, ends_at,
  time_zone, limit_cost, limit_tokens, limit_requests, warning_percent, critical_percent)
select id, $1, budget_id, entity_key, dimensions, excepted, period_key, epoch, starts_at, ends_at,
  time_zone, limit_cost, limit_tokens, limit_requests, warning_percent, critical_percent
from json_to_recordset($2::json) as w (id text, budget_id text, entity_key text, dimensions jsonb, excepted jsonb, period_key text,
  epoch integer, starts_at timestamptz, ends_at timestamptz, time_zone text, limit_cost numeric, limit_tokens bigint,
  limit_requests bigint, warning_percent numeric, critical_percent numeric)
order by id collate "C"
on conflict do nothing`;

type Input = {
  organizationId: string;
  timeZone: string;
  plans: readonly WindowPlan[];
  /** The type that an agent was first seen with. */
  agentTypes: ReadonlyMap<string, string>;
};

function bytewise(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Makes the missing windows of a batch, with the tracking budgets and names of scopes seen for the first time. */
export async function ensureWindows(tx: ClientBase, input: Input): Promise<void> {
  const { organizationId, plans } = input;
  const tracked = plans.map((plan) => plan.policy).filter((policy) => policy.isPrimary);
  const keysOf = (type: Policy["scopeType"]) =>
    [...new Set(tracked.filter((p) => p.scopeType === type).map((p) => p.scopeKey ?? ""))].sort(bytewise);
  const campaigns = keysOf("CAMPAIGN");
  if (campaigns.length > 0) {
    const ids = campaigns.map((key) => campaignRowId(organizationId, key));
    await tx.query(ENSURE_CAMPAIGNS, [organizationId, ids, campaigns]);
  }
  const agents = keysOf("AGENT");
  if (agents.length > 0) {
    const ids = agents.map((key) => agentRowId(organizationId, key));
    const types = agents.map((key) => input.agentTypes.get(key) ?? "");
    await tx.query(ENSURE_AGENTS, [organizationId, ids, agents, types]);
  }
  const budgets = tracked.map((p) => ({
    id: p.budgetId,
    name: p.name,
    scope_type: p.scopeType,
    scope_key: p.scopeKey,
  }));
  await tx.query(ENSURE_BUDGETS, [organizationId, JSON.stringify(budgets)]);
  await tx.query(ENSURE_WINDOWS, [
    organizationId,
    JSON.stringify(plans.map((plan) => windowValues(plan, input))),
  ]);
}

function windowValues(plan: WindowPlan, input: Input): Record<string, unknown> {
  const { id, policy, period } = plan;
  return {
    id,
    budget_id: policy.budgetId,
    entity_key: plan.entityKey,
    dimensions: plan.dimensions,
    excepted: plan.excepted,
    period_key: period.key,
    epoch: plan.epoch,
    starts_at: new Date(period.startsAt),
    ends_at: period.endsAt === null ? null : new Date(period.endsAt),
    time_zone: input.timeZone,
    limit_cost: policy.limitCost === null ? null : toWire(policy.limitCost),
    limit_tokens: policy.limitTokens,
    limit_requests: policy.limitRequests,
    warning_percent: policy.warningPercent,
    critical_percent: policy.criticalPercent,
  };
}
