import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetDecisionsInput, BudgetDecisionsOutput } from "@/server/contract/admin-budget-detail";
import { NotFoundError } from "@/server/contract/errors";
import { listBudgetDecisions } from "@/server/db/queries/budget-decisions";
import { findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { namesUsers } from "@/server/domain/hidden-users";
import { INSTANT_TEXT, pageOf, placeOf } from "../overview/page-cursor";

const ACTION = /^(allow|warn|degrade|queue|block)$/;

const UNTOLD = "What was said names a user, which a viewer is not told.";

/**
 * What a budget said of calls that it did not simply let through, newest first.
 * @throws ServiceError forbidden, not_found, malformed (cursor)
 */
export async function readBudgetDecisions(
  ctx: CallContext,
  input: BudgetDecisionsInput,
): Promise<BudgetDecisionsOutput> {
  requirePermission(ctx.actor, "view");
  const { organizationId } = ctx.actor;
  const { budgetId, cursor, limit } = input;
  const place = placeOf(cursor, [INSTANT_TEXT, ACTION]);
  return inSnapshot(getContainer().pool, async (db) => {
    const budget = await findBudget(db, organizationId, { budgetId });
    if (budget === null) throw new NotFoundError("budget");
    const isTold = mayNameUsers(ctx.actor) || !namesUsers(budget);
    const after = place === null ? null : { minute: place[0] ?? "", action: place[1] ?? "" };
    const rows = await listBudgetDecisions(db, { organizationId, budgetId, after, limit: limit + 1 });
    return pageOf(rows, limit, {
      row: ({ minute: _, at, calls, sentence, ...same }) => ({
        ...same,
        sentence: isTold ? sentence : UNTOLD,
        at: at.toISOString(),
        calls: Number(calls),
      }),
      placeOf: (row) => [row.minute, row.action],
    });
  });
}
