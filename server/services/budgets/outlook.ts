import type { BudgetOutlook } from "@/server/contract/admin-budget-outlook";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { Queryable } from "@/server/db/queryable";
import { cappedBy } from "./capped-by";
import type { ReadBudget, Reading } from "./read-row";
import { rowForecasts } from "./row-forecasts";

/**
 * Where each of some budgets is heading and what caps it: as many reads for one as for a page of them.
 * @param as.shown a budget as whoever asks may see it
 */
export async function outlooksOf(
  db: Queryable,
  budgets: readonly ReadBudget[],
  as: { reading: Reading; shown: (row: BudgetRow) => BudgetRow },
): Promise<BudgetOutlook[]> {
  const forecasts = await rowForecasts(db, budgets, as.reading);
  const caps = await cappedBy(db, budgets, as);
  return forecasts.map((forecast, n) => ({ forecast, cappedBy: caps[n] ?? null }));
}
