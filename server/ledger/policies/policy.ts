import { guardsRate } from "@/server/domain/decision";
import type { Money } from "@/server/domain/money";
import type { PeriodKind } from "@/server/domain/period";
import type { Exception, Scope, ScopeType } from "@/server/domain/scopes";
import type { BudgetAction, BudgetPurpose } from "@/server/domain/window-state";
import { primaryBudgetId } from "@/server/ledger/batch/ids";

/** A budget's rules. The numbers it is judged by stand in its window, read under lock. */
export type Policy = {
  budgetId: string;
  name: string;
  scopeType: ScopeType;
  scopeKey: string | null;
  /** Further dimensions that a call must match. */
  filters: readonly Scope[];
  /** Dimensions in which a call must have a value, and none of these. */
  except: readonly Exception[];
  /** Scope types that each value has a counter of its own for, in the order of the scope types. */
  each: readonly ScopeType[];
  /** The budget that this one stands in for, for its entity. */
  parentId: string | null;
  purpose: BudgetPurpose;
  period: PeriodKind;
  resetDay: number;
  weekStart: number;
  fiscalMonth: number;
  /** Length of a RATE window; null for every other period. */
  windowSeconds: number | null;
  /** Instants at which the counter began anew, epoch milliseconds, ascending. */
  resets: readonly number[];
  /** The same for single entities of a budget that counts each apart, by entity key. */
  entityResets: ReadonlyMap<string, readonly number[]>;
  isPrimary: boolean;
  limitCost: Money | null;
  limitTokens: number | null;
  limitRequests: number | null;
  perCallMaxCost: Money | null;
  /** What happens when the budget would be broken: its own action, or the one it inherits. */
  action: BudgetAction;
  /** As stored; null: inherited. */
  ownAction: BudgetAction | null;
  /** Takes the place of the action for calls that say they are urgent; null: the action stays. */
  urgentAction: BudgetAction | null;
  /** Decides and counts what it would have done; enforces nothing. */
  shadow: boolean;
  /** Per cent of the limit that opens for priority 8 and more only. */
  reservePercent: number;
  /** US dollars that nothing passes, no override either; null: none. */
  hardCeiling: Money | null;
  /** Becomes suspended by itself when it is exceeded. */
  autoSuspend: boolean;
  warningPercent: number;
  criticalPercent: number;
  fallbackModel: string | null;
  suspended: boolean;
  suspendedReason: string | null;
  queueTtlSeconds: number;
  /** The pool that an allocation was taken from. */
  poolId: string | null;
  /** 'ui', 'env' or 'file:<name>'. */
  managedBy: string;
  /** Epoch milliseconds. */
  createdAt: number;
};

/** What a budget without an action of its own does, where the organization says nothing else. */
const INHERITED_ACTION: BudgetAction = "warn";

/** The action of a budget: its own, or the organization's enforcement level. What bounds a pace blocks. */
export function resolvedAction(
  own: BudgetAction | null,
  purpose: BudgetPurpose = "budget",
  inherited: BudgetAction = INHERITED_ACTION,
): BudgetAction {
  return own ?? (guardsRate(purpose) ? "block" : inherited);
}

const NO_RESETS: ReadonlyMap<string, readonly number[]> = new Map();

/** What a new budget is unless it says otherwise. */
export const PLAIN_BUDGET = {
  filters: [],
  except: [],
  each: [],
  parentId: null,
  purpose: "budget",
  resetDay: 1,
  weekStart: 1,
  fiscalMonth: 1,
  windowSeconds: null,
  resets: [],
  entityResets: NO_RESETS,
  limitCost: null,
  limitTokens: null,
  limitRequests: null,
  perCallMaxCost: null,
  urgentAction: null,
  shadow: false,
  reservePercent: 0,
  hardCeiling: null,
  autoSuspend: false,
  fallbackModel: null,
  suspended: false,
  suspendedReason: null,
  queueTtlSeconds: 86_400,
  poolId: null,
  managedBy: "ui",
  createdAt: 0,
} as const satisfies Partial<Policy>;

/** The budget that a scope has before anyone sets a limit: it counts and never refuses. */
export function trackingPolicy(
  organizationId: string,
  scopeType: ScopeType,
  scopeKey: string | null,
): Policy {
  return {
    budgetId: primaryBudgetId(organizationId, scopeType, scopeKey),
    name: scopeKey ?? "Organization",
    scopeType,
    scopeKey,
    ...PLAIN_BUDGET,
    period: "MONTHLY",
    isPrimary: true,
    action: "block",
    ownAction: "block",
    warningPercent: 80,
    criticalPercent: 95,
  };
}
