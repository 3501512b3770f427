import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetHoldsInput, BudgetHoldsOutput } from "@/server/contract/admin-budget-detail";
import { NotFoundError } from "@/server/contract/errors";
import { findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { listOpenHolds } from "@/server/db/queries/open-holds";
import type { CallContext } from "@/server/domain/call-context";
import { hideEntity } from "@/server/domain/hidden-users";
import { wire } from "../overview/budget-figures";
import { ID_TEXT, INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";

/**
 * Money of a budget that is held right now, by call.
 * @throws ServiceError forbidden, not_found, malformed (cursor)
 */
export async function listBudgetHolds(ctx: CallContext, input: BudgetHoldsInput): Promise<BudgetHoldsOutput> {
  requirePermission(ctx.actor, "view");
  const { organizationId } = ctx.actor;
  const { budgetId, entityKey = null, cursor, limit } = input;
  const place = placeOf(cursor, [INSTANT_TEXT, ID_TEXT]);
  return inSnapshot(getContainer().pool, async (db) => {
    const budget = await findBudget(db, organizationId, { budgetId });
    if (budget === null) throw new NotFoundError("budget");
    const each = mayNameUsers(ctx.actor) ? [] : budget.each;
    const after = place === null ? null : { expiresAt: place[0] ?? "", id: place[1] ?? "" };
    const rows = await listOpenHolds(db, { organizationId, budgetId, entityKey, after, limit: limit + 1 });
    return pageOf(rows, limit, {
      row: ({ id, createdAt, expiresAt, place: _, cost, tokens, viaOverride, ...same }) => ({
        reservationId: id,
        createdAt: createdAt.toISOString(),
        expiresAt: expiresAt.toISOString(),
        cost: wire(cost),
        tokens: Number(tokens),
        viaOverride: viaOverride !== null,
        ...hideEntity(same, each),
      }),
      placeOf: (row) => [row.place, row.id],
    });
  });
}
