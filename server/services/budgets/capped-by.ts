import type { BudgetCap } from "@/server/contract/admin-budget-outlook";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { Queryable } from "@/server/db/queryable";
import { canStop, isCapping, tightness } from "@/server/domain/tightness";
import { byLedgerColumn } from "@/server/ledger/policies/dimensions";
import { bindingOfEach, type Calls, commonOfCalls } from "./list-binding";
import type { ReadBudget, Reading } from "./read-row";

/**
 * Of each of some budgets the tightest other one that its calls must fit into, null where none holds them back.
 * @param shown a budget as whoever asks may see it
 */
export async function cappedBy(
  db: Queryable,
  budgets: readonly ReadBudget[],
  { reading, shown }: { reading: Reading; shown: (row: BudgetRow) => BudgetRow },
): Promise<(BudgetCap | null)[]> {
  const binding = await bindingOfEach(db, budgets.map(callsOf), reading);
  return budgets.map((budget, n) => {
    const cap = binding[n]?.find((other) => caps(other, budget));
    return cap === undefined ? null : capOf(shown(cap.row), budget.row);
  });
}

/** The counter that is shown names the counters of others; what binds goes by all calls of the budget. */
function callsOf({ stored, window }: ReadBudget): Calls {
  const common = commonOfCalls(stored);
  const own = stored.each.flatMap((scopeType) => {
    const [column = ""] = Object.keys(byLedgerColumn({ [scopeType]: true }));
    const value = window?.dimensions[column];
    return value === undefined ? [] : [[scopeType, value] as const];
  });
  return { ...common, values: { ...common.dimensions, ...Object.fromEntries(own) } };
}

/** Whether another budget holds its calls back; the one that it stands in for counts them no more. */
function caps({ row }: ReadBudget, { stored }: ReadBudget): boolean {
  return row.id !== stored.id && row.id !== stored.parentId && isCapping(row);
}

function capOf(cap: BudgetRow, capped: BudgetRow): BudgetCap {
  const { id, name, scopeType, scopeKey, level, perCallMaxCost } = cap;
  const isTighter = !canStop(capped) || tightness(cap).gt(tightness(capped));
  return { budgetId: id, name, scopeType, scopeKey, level, perCallMaxCost, isTighter, ...roomOf(cap) };
}

/** What its fullest limit leaves; of one that counted nothing yet, all of the first that it has. */
function roomOf(cap: BudgetRow): Pick<BudgetCap, "metric" | "remaining"> {
  const { window, limitCost, limitTokens, limitRequests } = cap;
  const cost = window === null ? limitCost : window.remaining;
  const tokens = left(limitTokens, window && [window.limitTokens, window.tokens, window.heldTokens]);
  const requests = left(
    limitRequests,
    window && [window.limitRequests, window.requests, window.heldRequests],
  );
  const room = { cost, tokens, requests };
  const metric =
    window?.metric ?? (["cost", "tokens", "requests"] as const).find((one) => room[one] !== null);
  return metric === undefined ? { metric: null, remaining: null } : { metric, remaining: room[metric] };
}

function left(limit: number | null, counted: readonly [number | null, number, number] | null): string | null {
  const [inForce, used, held] = counted ?? [limit, 0, 0];
  return inForce === null ? null : String(inForce - used - held);
}
