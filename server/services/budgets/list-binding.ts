import type { z } from "zod";
import type { BudgetRow, BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetEntity } from "@/server/contract/budget-fields";
import { listCounters } from "@/server/db/queries/budget-windows";
import { type BudgetDbRow, listBinding } from "@/server/db/queries/budgets";
import type { Queryable } from "@/server/db/queryable";
import { type Money, usd } from "@/server/domain/money";
import type { ScopeType } from "@/server/domain/scopes";
import { entityKeyOf } from "@/server/ledger/policies/dimensions";
import { currentStart, type Reading, readRows } from "./read-row";
import { budgetRow } from "./rows";

/** Budgets that every call with these values falls under, the fullest first, each with the counter of these values. */
export async function bindingBudgets(
  db: Queryable,
  binding: z.infer<typeof BudgetEntity>,
  reading: Reading,
): Promise<BudgetsListOutput> {
  const values = Object.fromEntries(Object.entries(binding).filter(([, value]) => value !== undefined));
  const { organizationId } = reading;
  const found = await listBinding(db, { organizationId, dimensions: values, has: Object.keys(values) });
  const shared = found.filter((row) => row.each.length === 0);
  const rows = await readRows(db, shared, reading);
  for (const row of found)
    if (row.each.length > 0) rows.push(await withOwnCounter(db, row, { values, reading }));
  return { data: rows.sort(tightestFirst), nextCursor: null, hasMore: false };
}

async function withOwnCounter(
  db: Queryable,
  row: BudgetDbRow,
  { values, reading }: { values: Record<string, string>; reading: Reading },
): Promise<BudgetRow> {
  const { organizationId, now, inherited } = reading;
  const current = currentStart(row, reading);
  const entityKey = entityKeyOf(row.each.map((scopeType) => values[scopeType as ScopeType] ?? ""));
  const at = { organizationId, now: new Date(now), entityKey, after: null, limit: 1 };
  const [window] = current === null ? [] : await listCounters(db, { ...at, current });
  return budgetRow(row, window === undefined ? undefined : { ...window, counters: 1 }, inherited);
}

function tightestFirst(a: BudgetRow, b: BudgetRow): number {
  const [one, other] = [tightness(a), tightness(b)];
  return other.comparedTo(one) || (a.name < b.name ? -1 : 1);
}

/** Per cent of the fullest limit; suspended before all, without a limit after all. */
function tightness({ status, window, limitCost }: BudgetRow): Money {
  if (status === "SUSPENDED") return usd("1000000000000");
  if (window?.percent != null) return usd(window.percent);
  return limitCost === null ? usd("-1") : usd("0");
}
