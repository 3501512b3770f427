import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import type { OpenAlertRow } from "@/server/db/queries/open-alerts";
import type { OverrideRequestDbRow } from "@/server/db/queries/override-requests";
import type { OverrideDbRow } from "@/server/db/queries/overrides";
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

/** An override as one who is not told of users sees it. */
export function hideOverride(row: OverrideDbRow): OverrideDbRow {
  const { entityKey, budgetScope } = row;
  const isByUser = (entityKey ?? "") !== "" && budgetScope?.each.includes("USER") === true;
  return { ...row, budgetName: hideName(row), entityKey: isByUser ? HIDDEN_USER : entityKey };
}

/** A request for an override as one who is not told of users sees it. */
export function hideRequest(row: OverrideRequestDbRow): OverrideRequestDbRow {
  const { entity } = row;
  const isByUser = entity !== null && "USER" in entity;
  return { ...row, budgetName: hideName(row), entity: isByUser ? { ...entity, USER: HIDDEN_USER } : entity };
}

function hideName({ budgetName, budgetScope }: Pick<OverrideDbRow, "budgetName" | "budgetScope">) {
  if (budgetName === null || budgetScope === null) return budgetName;
  return hideUsers({ ...budgetScope, name: budgetName, description: null }).name;
}
