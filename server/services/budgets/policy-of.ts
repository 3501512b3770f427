import type { BudgetDbRow } from "@/server/db/queries/budgets";
import type { Policy } from "@/server/ledger/policies/policy";
import { toPolicy } from "@/server/ledger/sql/load-policies";

/** A budget as read for a page, as the ledger reads it: its periods are computed by one function only. */
export function policyOf(row: BudgetDbRow): Policy {
  return toPolicy({
    id: row.id,
    name: row.name,
    scope_type: row.scopeType as Policy["scopeType"],
    scope_key: row.scopeKey,
    filters: row.filters,
    excepted: row.except,
    each: row.each as Policy["scopeType"][],
    parent_id: row.parentId,
    purpose: row.purpose as Policy["purpose"],
    period: row.period as Policy["period"],
    reset_day: row.resetDay,
    week_start: row.weekStart,
    fiscal_month: row.fiscalMonth,
    window_seconds: row.windowSeconds,
    resets: row.resets,
    entity_resets: row.entityResets,
    is_primary: row.isPrimary,
    limit_cost: row.limitCost,
    limit_tokens: row.limitTokens,
    limit_requests: row.limitRequests,
    per_call_max_cost: row.perCallMaxCost,
    action: row.action as Policy["ownAction"],
    urgent_action: row.urgentAction as Policy["urgentAction"],
    warning_percent: row.warningPercent,
    critical_percent: row.criticalPercent,
    fallback_model: row.fallbackModel,
    status: row.status,
    suspended_reason: row.suspendedReason,
    auto_suspend: row.autoSuspend,
    shadow: row.shadow,
    reserve_percent: row.reservePercent,
    hard_ceiling: row.hardCeiling,
    queue_ttl_seconds: row.queueTtlSeconds,
    pool_id: row.poolId,
    managed_by: row.managedBy,
    created_at: row.createdAt,
  });
}
