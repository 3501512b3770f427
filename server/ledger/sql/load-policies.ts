import type { Queryable } from "@/server/db/queryable";
import { usd } from "@/server/domain/money";
import { type Policy, PolicySet } from "../policy";

const LOAD_ORGANIZATION = `
select policy_version, time_zone from organizations where id = $1`;

export const POLICY_COLUMNS = `id, name, scope_type, scope_key, period, reset_day, week_start, is_primary, limit_cost, limit_tokens,
  limit_requests, per_call_max_cost, action, warning_percent, critical_percent, fallback_model, status`;

// A tracking budget without any rule is what the policy set assumes anyway, so it need not be loaded.
const LOAD_POLICIES = `
select ${POLICY_COLUMNS}
from budgets
where organization_id = $1 and status <> 'ARCHIVED'
  and (not is_primary or scope_type = 'ORGANIZATION' or version > 1)
order by id collate "C"`;

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
  action: Policy["action"];
  warning_percent: string;
  critical_percent: string;
  fallback_model: string | null;
  status: string;
};

export function toPolicy(row: PolicyRecord): Policy {
  return {
    budgetId: row.id,
    name: row.name,
    scopeType: row.scope_type,
    scopeKey: row.scope_key,
    period: row.period,
    resetDay: row.reset_day,
    weekStart: row.week_start,
    isPrimary: row.is_primary,
    limitCost: row.limit_cost === null ? null : usd(row.limit_cost),
    limitTokens: row.limit_tokens === null ? null : Number(row.limit_tokens),
    limitRequests: row.limit_requests === null ? null : Number(row.limit_requests),
    perCallMaxCost: row.per_call_max_cost === null ? null : usd(row.per_call_max_cost),
    action: row.action,
    warningPercent: Number(row.warning_percent),
    criticalPercent: Number(row.critical_percent),
    fallbackModel: row.fallback_model,
    suspended: row.status === "SUSPENDED",
  };
}

/** The policies of an organization, or null where it does not exist. The version is read first, so a change in between only costs a reload. */
export async function loadPolicies(client: Queryable, organizationId: string): Promise<PolicySet | null> {
  const head = await client.query<{ policy_version: string; time_zone: string }>(LOAD_ORGANIZATION, [
    organizationId,
  ]);
  const organization = head.rows[0];
  if (organization === undefined) return null;
  const result = await client.query<PolicyRecord>(LOAD_POLICIES, [organizationId]);
  return new PolicySet({
    organizationId,
    version: organization.policy_version,
    timeZone: organization.time_zone,
    policies: result.rows.map(toPolicy),
  });
}
