import type { Canonical } from "@/server/domain/idempotency";
import { type Money, toWire } from "@/server/domain/money";
import type { Policy } from "@/server/ledger/policies/policy";

function amount(value: Money | null): string | null {
  return value === null ? null : toWire(value);
}

/** A budget's rules as the audit log keeps them: plain JSON, amounts as decimal text. */
export function auditOf(policy: Policy): { [field: string]: Canonical } {
  return {
    name: policy.name,
    scopeType: policy.scopeType,
    scopeKey: policy.scopeKey,
    filters: Object.fromEntries(policy.filters.map(({ scopeType, scopeKey }) => [scopeType, scopeKey])),
    ...(policy.except.length > 0 && {
      except: Object.fromEntries(policy.except.map(({ scopeType, keys }) => [scopeType, [...keys]])),
    }),
    each: [...policy.each],
    parentId: policy.parentId,
    purpose: policy.purpose,
    period: policy.period,
    resetDay: policy.resetDay,
    weekStart: policy.weekStart,
    fiscalMonth: policy.fiscalMonth,
    windowSeconds: policy.windowSeconds,
    limitCost: amount(policy.limitCost),
    limitTokens: policy.limitTokens,
    limitRequests: policy.limitRequests,
    perCallMaxCost: amount(policy.perCallMaxCost),
    action: policy.ownAction,
    urgentAction: policy.urgentAction,
    shadow: policy.shadow,
    reservePercent: policy.reservePercent,
    hardCeiling: amount(policy.hardCeiling),
    autoSuspend: policy.autoSuspend,
    warningPercent: policy.warningPercent,
    criticalPercent: policy.criticalPercent,
    fallbackModel: policy.fallbackModel,
    queueTtlSeconds: policy.queueTtlSeconds,
    poolId: policy.poolId,
    managedBy: policy.managedBy,
  };
}
