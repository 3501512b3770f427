import type { Queryable } from "@/server/db/queryable";

export type ConfigBudget = {
  id: string;
  name: string;
  status: string;
  managedBy: string;
  version: number;
  parentName: string | null;
  scopeType: string;
  scopeKey: string | null;
  filters: Record<string, string> | null;
  except: Record<string, string[]> | null;
  each: string[];
  purpose: string;
  period: string;
  resetDay: number;
  weekStart: number;
  fiscalMonth: number;
  windowSeconds: number | null;
  description: string | null;
  limitCost: string | null;
  limitTokens: string | null;
  limitRequests: string | null;
  perCallMaxCost: string | null;
  action: string | null;
  urgentAction: string | null;
  warningPercent: string;
  criticalPercent: string;
  fallbackModel: string | null;
  autoSuspend: boolean;
  shadow: boolean;
  reservePercent: string;
  hardCeiling: string | null;
  queueTtlSeconds: number;
};

const BUDGETS = `
select b.id, b.name, b.status, b.managed_by as "managedBy", b.version, p.name as "parentName",
  b.scope_type as "scopeType", b.scope_key as "scopeKey", b.filters, b.excepted as except, b.each, b.purpose, b.period,
  b.reset_day as "resetDay", b.week_start as "weekStart", b.fiscal_month as "fiscalMonth",
  b.window_seconds as "windowSeconds", b.description, b.limit_cost as "limitCost", b.limit_tokens as "limitTokens",
  b.limit_requests as "limitRequests", b.per_call_max_cost as "perCallMaxCost", b.action,
  b.urgent_action as "urgentAction", b.warning_percent as "warningPercent", b.critical_percent as "criticalPercent",
  b.fallback_model as "fallbackModel", b.auto_suspend as "autoSuspend", b.shadow,
  b.reserve_percent as "reservePercent", b.hard_ceiling as "hardCeiling", b.queue_ttl_seconds as "queueTtlSeconds"
from budgets b
left join budgets p on p.id = b.parent_id
where b.organization_id = $1 and not b.is_primary and b.purpose <> 'allocation' and lower(b.name) = any($2)
order by (b.status = 'ARCHIVED'), b.created_at desc, b.id collate "C"`;

/** Budgets of these names, in lower case; those in force before those put away. */
export async function findConfigBudgets(
  db: Queryable,
  organizationId: string,
  names: readonly string[],
): Promise<ConfigBudget[]> {
  const { rows } = await db.query<ConfigBudget>(BUDGETS, [organizationId, names]);
  return rows;
}

export type ConfigCampaign = { campaignId: string; limitCost: string | null; action: string | null };

/** Monthly budgets of these campaigns; one that nothing has named yet has none. */
export async function findConfigCampaigns(
  db: Queryable,
  organizationId: string,
  campaignIds: readonly string[],
): Promise<ConfigCampaign[]> {
  const { rows } = await db.query<ConfigCampaign>(
    `select scope_key as "campaignId", limit_cost as "limitCost", action
     from budgets
     where organization_id = $1 and is_primary and scope_type = 'CAMPAIGN' and scope_key = any($2)`,
    [organizationId, campaignIds],
  );
  return rows;
}

export type ConfigPool = {
  id: string;
  name: string;
  priority: number;
  initialBudget: string;
  reservePercent: string;
  emergencyPercent: string;
  metadata: Record<string, unknown>;
  version: number;
  agents: string[];
};

/** Pools of these names, in lower case, with the agents that are in them. */
export async function findConfigPools(
  db: Queryable,
  organizationId: string,
  names: readonly string[],
): Promise<ConfigPool[]> {
  const { rows } = await db.query<ConfigPool>(
    `select p.id, p.name, p.priority, p.initial_budget as "initialBudget", p.reserve_percent as "reservePercent",
       p.emergency_percent as "emergencyPercent", p.metadata, p.version,
       array(select a.key from agents a where a.pool_id = p.id order by a.key collate "C") as agents
     from budget_pools p
     where p.organization_id = $1 and p.status = 'ACTIVE' and lower(p.name) = any($2)`,
    [organizationId, names],
  );
  return rows;
}
