import type { Queryable } from "@/server/db/queryable";
import { type Money, usd } from "@/server/domain/money";
import { type Exception, SCOPE_TYPES, type Scope, type ScopeType } from "@/server/domain/scopes";
import type { Settings } from "@/server/domain/settings";
import type { BudgetAction } from "@/server/domain/window-state";
import { eachOf } from "@/server/ledger/policies/dimensions";
import { type Policy, resolvedAction } from "@/server/ledger/policies/policy";
import { PolicySet } from "@/server/ledger/policies/policy-set";
import { loadSettings } from "./load-settings";

const LOAD_ORGANIZATION = `
select policy_version, coalesce(calendar, time_zone) as time_zone from organizations where id = $1`;

export const POLICY_COLUMNS = `id, name, scope_type, scope_key, period, reset_day, week_start, is_primary, limit_cost, limit_tokens,
  limit_requests, per_call_max_cost, action, warning_percent, critical_percent, fallback_model, status, filters, excepted, each,
  parent_id, purpose, fiscal_month, window_seconds, resets, entity_resets, reserve_percent, hard_ceiling, auto_suspend,
  suspended_reason, shadow, urgent_action, queue_ttl_seconds, pool_id, managed_by, created_at`;

// A tracking budget without any rule is what the policy set assumes anyway, so it need not be loaded.
const LOAD_POLICIES = `
select ${POLICY_COLUMNS}
from budgets
where organization_id = $1 and status <> 'ARCHIVED'
  and (not is_primary or scope_type = 'ORGANIZATION' or version > 1)
order by id collate "C"`;

const LOAD_POOLS = `
select key, pool_id from agents where organization_id = $1 and pool_id is not null`;

export type PolicyRecord = {
  id: string;
  name: string;
  scope_type: Policy["scopeType"];
  scope_key: string | null;
  period: Policy["period"];
  reset_day: number;
  week_start: number;
  is_primary: boolean;
  limit_cost: string | null;
  limit_tokens: string | null;
  limit_requests: string | null;
  per_call_max_cost: string | null;
  action: Policy["ownAction"];
  warning_percent: string;
  critical_percent: string;
  fallback_model: string | null;
  status: string;
  filters: Partial<Record<ScopeType, string>> | null;
  excepted: Partial<Record<ScopeType, string[]>> | null;
  each: ScopeType[];
  parent_id: string | null;
  purpose: Policy["purpose"];
  fiscal_month: number;
  window_seconds: number | null;
  resets: Date[];
  entity_resets: Record<string, number[]>;
  reserve_percent: string;
  hard_ceiling: string | null;
  auto_suspend: boolean;
  suspended_reason: string | null;
  shadow: boolean;
  urgent_action: Policy["urgentAction"];
  queue_ttl_seconds: number;
  pool_id: string | null;
  managed_by: string;
  created_at: Date;
};

/**
 * In one literal: put together from two, an object of so many fields took a hundred times as long, a second for 10,000.
 * @param level what a budget without an action of its own does
 */
export function toPolicy(row: PolicyRecord, level?: BudgetAction): Policy {
  return {
    budgetId: row.id,
    name: row.name,
    scopeType: row.scope_type,
    scopeKey: row.scope_key,
    filters: filtersOf(row),
    except: exceptOf(row),
    each: eachOf(row.each, row.period),
    parentId: row.parent_id,
    purpose: row.purpose,
    period: row.period,
    resetDay: row.reset_day,
    weekStart: row.week_start,
    fiscalMonth: row.fiscal_month,
    windowSeconds: row.window_seconds,
    resets: row.resets.map((at) => at.getTime()),
    entityResets: new Map(Object.entries(row.entity_resets)),
    isPrimary: row.is_primary,
    limitCost: moneyOf(row.limit_cost),
    limitTokens: countOf(row.limit_tokens),
    limitRequests: countOf(row.limit_requests),
    perCallMaxCost: moneyOf(row.per_call_max_cost),
    action: resolvedAction(row.action, row.purpose, level),
    ownAction: row.action,
    urgentAction: row.urgent_action,
    shadow: row.shadow,
    reservePercent: Number(row.reserve_percent),
    hardCeiling: moneyOf(row.hard_ceiling),
    autoSuspend: row.auto_suspend,
    warningPercent: Number(row.warning_percent),
    criticalPercent: Number(row.critical_percent),
    fallbackModel: row.fallback_model,
    suspended: row.status === "SUSPENDED",
    suspendedReason: row.suspended_reason,
    queueTtlSeconds: row.queue_ttl_seconds,
    poolId: row.pool_id,
    managedBy: row.managed_by,
    createdAt: row.created_at.getTime(),
  };
}

function filtersOf({ filters }: PolicyRecord): Scope[] {
  if (filters === null) return [];
  return SCOPE_TYPES.flatMap((scopeType) => {
    const scopeKey = filters[scopeType];
    return scopeKey === undefined ? [] : [{ scopeType, scopeKey }];
  });
}

function exceptOf({ excepted }: PolicyRecord): Exception[] {
  if (excepted === null) return [];
  return SCOPE_TYPES.flatMap((scopeType) => {
    const keys = excepted[scopeType];
    return keys === undefined ? [] : [{ scopeType, keys }];
  });
}

function moneyOf(value: string | null): Money | null {
  return value === null ? null : usd(value);
}

function countOf(value: string | null): number | null {
  return value === null ? null : Number(value);
}

/**
 * The policies and settings of an organization, or null where it does not exist. The version is read first, so a
 * change in between only costs a reload.
 * @param environment settings by name that the environment has set
 */
export async function loadPolicies(
  client: Queryable,
  organizationId: string,
  environment: Readonly<Record<string, unknown>>,
): Promise<{ policies: PolicySet; settings: Settings } | null> {
  const head = await client.query<{ policy_version: string; time_zone: string }>(LOAD_ORGANIZATION, [
    organizationId,
  ]);
  const organization = head.rows[0];
  if (organization === undefined) return null;
  const settings = await loadSettings(client, organizationId, environment);
  const result = await client.query<PolicyRecord>(LOAD_POLICIES, [organizationId]);
  const pools = await client.query<{ key: string; pool_id: string }>(LOAD_POOLS, [organizationId]);
  const policies = new PolicySet({
    organizationId,
    version: organization.policy_version,
    timeZone: organization.time_zone,
    policies: result.rows.map((row) => toPolicy(row, settings.enforcement.level)),
    pools: new Map(pools.rows.map((agent) => [agent.key, agent.pool_id])),
  });
  return { policies, settings };
}
