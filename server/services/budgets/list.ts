import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetRow, BudgetsListOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetsListInput } from "@/server/contract/admin-budgets";
import { listBudgets as queryBudgets } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { ANY_TEXT, ID_TEXT, type Page, pageOf, placeOf } from "../overview/page-cursor";
import { hideBudget } from "./hide-users";
import { bindingBudgets } from "./list-binding";
import { outlooksOf } from "./outlook";
import { type ReadBudget, type Reading, readCounted, readingOf } from "./read-row";

// A level is no column: where it is asked for, budgets are looked through this many at a time.
const LOOK_THROUGH = 500;

/**
 * Budgets by name, each with the period that runs.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listBudgets(ctx: CallContext, input: BudgetsListInput): Promise<BudgetsListOutput> {
  requirePermission(ctx.actor, "view");
  return inSnapshot(getContainer().pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const { data, ...place } = await readPage(db, input, reading);
    const shown = mayNameUsers(ctx.actor) ? (row: BudgetRow) => row : hideBudget;
    const outlooks = input.outlook === true ? await outlooksOf(db, data, { reading, shown }) : [];
    return { ...place, data: data.map(({ row }, n) => ({ ...shown(row), outlook: outlooks[n] ?? null })) };
  });
}

async function readPage(
  db: Queryable,
  { limit, level, cursor, binding, outlook: _, ...filter }: BudgetsListInput,
  reading: Reading,
): Promise<Page<ReadBudget>> {
  const place = placeOf(cursor, [ANY_TEXT, ID_TEXT]);
  if (binding !== undefined)
    return { data: await bindingBudgets(db, binding, reading), nextCursor: null, hasMore: false };
  const { organizationId } = reading;
  const found: ReadBudget[] = [];
  let after = place === null ? null : { name: place[0] ?? "", id: place[1] ?? "" };
  const wanted = limit + 1;
  const batch = level === undefined ? wanted : LOOK_THROUGH;
  for (;;) {
    const rows = await queryBudgets(db, { organizationId, filter, after, limit: batch });
    const read = await readCounted(db, rows, reading);
    found.push(...read.filter(({ row }) => level === undefined || row.level === level));
    const last = rows.at(-1);
    if (found.length >= wanted || rows.length < batch || last === undefined) break;
    after = { name: last.name, id: last.id };
  }
  return pageOf(found, limit, { row: (one) => one, placeOf: ({ row }) => [row.name, row.id] });
}
