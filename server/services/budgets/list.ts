import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetRow, BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetsListInput } from "@/server/contract/admin-budgets";
import { listBudgets as queryBudgets } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { ANY_TEXT, ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { hideBudget } from "./hide-users";
import { bindingBudgets } from "./list-binding";
import { readingOf, readRows } from "./read-row";

// A level is no column: where it is asked for, budgets are looked through this many at a time.
const LOOK_THROUGH = 500;

/**
 * Budgets by name, each with the period that runs.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listBudgets(ctx: CallContext, input: BudgetsListInput): Promise<BudgetsListOutput> {
  requirePermission(ctx.actor, "view");
  const { limit, level, cursor, binding, ...filter } = input;
  const place = placeOf(cursor, [ANY_TEXT, ID_TEXT]);
  return inSnapshot(getContainer().pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const shown = mayNameUsers(ctx.actor) ? (row: BudgetRow) => row : hideBudget;
    if (binding !== undefined) {
      const { data, ...rest } = await bindingBudgets(db, binding, reading);
      return { ...rest, data: data.map(shown) };
    }
    const { organizationId } = reading;
    const found: BudgetRow[] = [];
    let after = place === null ? null : { name: place[0] ?? "", id: place[1] ?? "" };
    const wanted = limit + 1;
    const batch = level === undefined ? wanted : LOOK_THROUGH;
    for (;;) {
      const rows = await queryBudgets(db, { organizationId, filter, after, limit: batch });
      const made = await readRows(db, rows, reading);
      found.push(...made.filter((row) => level === undefined || row.level === level));
      const last = rows.at(-1);
      if (found.length >= wanted || rows.length < batch || last === undefined) break;
      after = { name: last.name, id: last.id };
    }
    return pageOf(found, limit, { row: shown, placeOf: (row) => [row.name, row.id] });
  });
}
