import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { OpenAlertRow } from "@/server/db/queries/open-alerts";
import { HIDDEN_USER, hideEntity, hideUsers, withoutIds } from "@/server/domain/hidden-users";

/** A budget as one who is not told of users sees it. */
export function hideBudget(row: BudgetRow): BudgetRow {
  const { window } = row;
  return { ...hideUsers(row), window: window && hideEntity(window, row.each) };
}

/** An alert as one who is not told of users sees it. */
export function hideAlert<Row extends OpenAlertRow>(row: Row): Row {
  if (row.kind === "violation") return row;
  const isByUser = row.each.includes("USER") && row.entityKey !== "";
  const ids = [isByUser ? row.entityKey : "", row.scopeType === "USER" ? (row.scopeKey ?? "") : ""];
  return { ...row, ...hideEntity(row, row.each), budgetName: withoutIds(row.budgetName, ids) };
}

/** What else binds, as one who is not told of users sees it. */
export function hideScope<Row extends Pick<BudgetRow, "name" | "scopeType" | "scopeKey">>(row: Row): Row {
  if (row.scopeType !== "USER" || row.scopeKey === null) return row;
  return { ...row, name: withoutIds(row.name, [row.scopeKey]), scopeKey: HIDDEN_USER };
}
