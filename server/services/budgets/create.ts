import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { BudgetCreateInput } from "@/server/contract/admin-budgets";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import { createBudget as create } from "@/server/ledger/rules/create-budget";
import type { NewBudget } from "@/server/ledger/rules/new-budget";
import { withKeptUsers } from "../privacy/kept-user";
import { given, readAmount } from "./limit-input";
import { orUnavailable } from "./or-unavailable";
import { readBudgetRow } from "./read-row";
import { requireReach } from "./steering-right";

/**
 * Makes a budget. It binds on every replica with the answer and counts from the start of its period, since the ledger
 * already holds what was spent.
 * @param options `managedBy` where a file or the environment makes it
 * @throws ServiceError forbidden, validation_failed, conflict (name taken), budget_unavailable
 */
export async function createBudget(
  ctx: CallContext,
  input: BudgetCreateInput,
  options: { managedBy?: string } = {},
): Promise<BudgetRow> {
  const { pool, events } = getContainer();
  const { budgetId } = await orUnavailable(createBudgetAt(pool, ctx, input, options));
  events.wake(ctx.actor.organizationId);
  return readBudgetRow(ctx, budgetId);
}

/** The change alone: in a transaction of its own, or as a part of one that makes several. */
export async function createBudgetAt(
  place: Place,
  ctx: CallContext,
  input: BudgetCreateInput,
  options: { managedBy?: string },
): Promise<{ budgetId: string }> {
  requirePermission(ctx.actor, "budgets.manage");
  const budget = await withKeptUsers(ctx, newBudget(input));
  requireReach(ctx.actor, { ...budget, each: budget.each ?? [] });
  return create(place, ctx, { ...budget, ...options });
}

/** What the levels of a new budget are: of an agent's tokens 75 and 90, of others 80 and 90. Source: requirements C5. */
function levels({ warningPercent, criticalPercent = 90, scopeType, limitTokens }: BudgetCreateInput) {
  const isTokenBudget = scopeType === "AGENT" && limitTokens !== undefined && limitTokens !== null;
  return { warningPercent: warningPercent ?? (isTokenBudget ? 75 : 80), criticalPercent };
}

/** The contract's fields as the ledger takes them. */
export function newBudget(input: BudgetCreateInput): NewBudget {
  const { scopeKey = null, filters = {}, except = {}, action = null, ...rest } = input;
  return given({
    ...rest,
    ...levels(input),
    scopeKey,
    action,
    filters: Object.entries(filters).map(([scopeType, key]) => ({
      scopeType: scopeType as NewBudget["scopeType"],
      scopeKey: key,
    })),
    except: Object.entries(except).map(([scopeType, keys]) => ({
      scopeType: scopeType as NewBudget["scopeType"],
      keys,
    })),
    limitCost: readAmount(input.limitCost),
    perCallMaxCost: readAmount(input.perCallMaxCost),
    hardCeiling: readAmount(input.hardCeiling),
  });
}
