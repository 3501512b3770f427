import type { ClientBase } from "pg";
import { ConflictError } from "@/server/contract/errors";
import { type Money, toWire } from "@/server/domain/money";
import { sqlState } from "@/server/ledger/batch/sql-state";
import type { Policy } from "@/server/ledger/policies/policy";

/** The rules of a budget that may change after it was made. */
export type Changeable = Pick<
  Policy,
  | "name"
  | "limitCost"
  | "limitTokens"
  | "limitRequests"
  | "perCallMaxCost"
  | "ownAction"
  | "urgentAction"
  | "warningPercent"
  | "criticalPercent"
  | "fallbackModel"
  | "autoSuspend"
  | "shadow"
  | "reservePercent"
  | "hardCeiling"
  | "queueTtlSeconds"
  | "managedBy"
> & { description: string | null };

const UPDATE_BUDGET = `
update budgets
set name = $2, description = $3, limit_cost = $4, limit_tokens = $5, limit_requests = $6, per_call_max_cost = $7,
  action = $8, urgent_action = $9, warning_percent = $10, critical_percent = $11, fallback_model = $12,
  auto_suspend = $13, shadow = $14, reserve_percent = $15, hard_ceiling = $16, queue_ttl_seconds = $17,
  managed_by = $18, version = version + 1, updated_at = $19
where id = $1`;

function amount(value: Money | null): string | null {
  return value === null ? null : toWire(value);
}

/**
 * Writes a budget's rules as a new version. Its windows are locked by the caller.
 * @throws ConflictError when another budget has the name
 */
export async function writeBudget(
  tx: ClientBase,
  budgetId: string,
  rules: Changeable,
  now: Date,
): Promise<void> {
  const values = [
    budgetId,
    rules.name,
    rules.description,
    amount(rules.limitCost),
    rules.limitTokens,
    rules.limitRequests,
    amount(rules.perCallMaxCost),
    rules.ownAction,
    rules.urgentAction,
    rules.warningPercent,
    rules.criticalPercent,
    rules.fallbackModel,
    rules.autoSuspend,
    rules.shadow,
    rules.reservePercent,
    amount(rules.hardCeiling),
    rules.queueTtlSeconds,
    rules.managedBy,
    now,
  ];
  try {
    await tx.query(UPDATE_BUDGET, values);
  } catch (error) {
    // The only unique index over what changes here is that of names.
    if (sqlState(error) !== "23505") throw error;
    throw new ConflictError(`A budget named "${rules.name}" exists already.`);
  }
}

// $2 says which of the values change: a later month may have a limit of its own, which others leave alone.
const UPDATE_WINDOWS = `
update budget_windows
set limit_cost = case when 'limitCost' = any($2) then $3::numeric else limit_cost end,
  limit_tokens = case when 'limitTokens' = any($2) then $4::bigint else limit_tokens end,
  limit_requests = case when 'limitRequests' = any($2) then $5::bigint else limit_requests end,
  warning_percent = case when 'warningPercent' = any($2) then $6::numeric else warning_percent end,
  critical_percent = case when 'criticalPercent' = any($2) then $7::numeric else critical_percent end
where id = any($1)`;

/** What a window keeps of its budget's rules. */
export type WindowRules = Pick<
  Policy,
  "limitCost" | "limitTokens" | "limitRequests" | "warningPercent" | "criticalPercent"
>;

/** Writes changed limits and thresholds to windows that the caller has locked. */
export async function writeWindows(
  tx: ClientBase,
  windowIds: readonly string[],
  changes: Partial<WindowRules>,
): Promise<void> {
  const fields = Object.keys(changes);
  if (fields.length === 0 || windowIds.length === 0) return;
  await tx.query(UPDATE_WINDOWS, [
    windowIds,
    fields,
    amount(changes.limitCost ?? null),
    changes.limitTokens ?? null,
    changes.limitRequests ?? null,
    changes.warningPercent ?? null,
    changes.criticalPercent ?? null,
  ]);
}

const RAISE_VERSION = `
update budgets set version = version + 1, updated_at = $2 where id = $1`;

/** A new version of a budget whose rules stay: one of its later windows has changed. */
export async function raiseVersion(tx: ClientBase, budgetId: string, now: Date): Promise<void> {
  await tx.query(RAISE_VERSION, [budgetId, now]);
}
