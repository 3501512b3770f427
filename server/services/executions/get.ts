import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ExecutionDetail, ExecutionGetInput } from "@/server/contract/admin-execution-detail";
import { NotFoundError } from "@/server/contract/errors";
import type { Pool } from "@/server/db/pool";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { findPriceUsed } from "@/server/db/queries/price-used";
import type { CallContext } from "@/server/domain/call-context";
import { withoutIds } from "@/server/domain/hidden-users";
import { findExecution, listCorrections, listCountingWindows } from "@/server/ledger/sql/find-execution";
import { executionDetail } from "./detail-row";

/**
 * One execution with the decision, the price row, the token classes, its hold and every budget that counts it.
 * A VIEWER is not told whose it was.
 * @throws ServiceError forbidden, not_found
 */
export async function getExecution(ctx: CallContext, input: ExecutionGetInput): Promise<ExecutionDetail> {
  requirePermission(ctx.actor, "view");
  const detail = await readExecution(getContainer().pool, ctx.actor.organizationId, input.id);
  return mayNameUsers(ctx.actor) ? detail : withoutUser(detail);
}

function withoutUser(detail: ExecutionDetail): ExecutionDetail {
  const ids = [detail.userId ?? ""];
  const budgets = detail.budgets.map((budget) => ({
    ...budget,
    name: withoutIds(budget.name, ids),
    entityKey: withoutIds(budget.entityKey, ids),
  }));
  return { ...detail, userId: null, metadata: null, budgets };
}

/** @throws NotFoundError */
export async function readExecution(
  pool: Pool,
  organizationId: string,
  id: string,
): Promise<ExecutionDetail> {
  return inSnapshot(pool, async (db) => {
    const row = await findExecution(db, { organizationId, id, recordedAt: madeAt(id) });
    if (row === null) throw new NotFoundError("execution");
    const { bookedAt, dimensions, priceId } = row;
    const windows = await listCountingWindows(db, { organizationId, bookedAt, dimensions });
    const price = priceId === null ? null : await findPriceUsed(db, organizationId, priceId);
    const corrections = row.isCorrected ? await listCorrections(db, { organizationId, id }) : [];
    return executionDetail(row, windows, price, corrections);
  });
}

/** Epoch milliseconds that an id was made at: a version 7 uuid begins with them. */
function madeAt(id: string): number {
  const made = Number.parseInt(id.slice(4, 16), 16);
  return Number.isFinite(made) ? made : 0;
}
