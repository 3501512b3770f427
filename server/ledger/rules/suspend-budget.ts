import type { Pool } from "pg";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { writeSuspension } from "@/server/ledger/sql/budget-status";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { lockBudget } from "./lock-budget";

/** Suspends a budget, or resumes it. */
export type Suspension = {
  budgetId: string;
  suspend: boolean;
  version?: number | undefined;
  reason?: string | undefined;
};

/**
 * Suspended, a budget refuses every call it covers, whatever its action is; resumed, it judges by its limits again.
 * Holds that are open stay and are settled. Suspending what is suspended replaces the reason; resuming what is active
 * is a conflict.
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError for an old version, an archived or an active budget
 */
export async function suspendBudget(
  pool: Pool,
  ctx: CallContext,
  input: Suspension,
  fakeNow: Date | null = null,
): Promise<{ budgetId: string; version: number }> {
  const { organizationId } = ctx.actor;
  const { budgetId, suspend, version, reason } = input;
  return withTransaction(pool, async (tx) => {
    const { locked, stored } = await lockBudget(tx, { organizationId, budgetId, version, fakeNow });
    if (!suspend && stored.status !== "SUSPENDED")
      throw new ConflictError("This budget is not suspended.", { version: stored.version });
    const status = suspend ? "SUSPENDED" : "ACTIVE";
    const suspendedReason = suspend ? (reason ?? null) : null;
    await writeSuspension(tx, budgetId, { status, reason: suspendedReason, now: new Date(locked.now) });
    await bumpPolicyVersion(tx, organizationId);
    const next = stored.version + 1;
    const type = suspend ? "budget.suspended" : "budget.resumed";
    await tell(tx, organizationId, { type, payload: { budgetId, version: next } });
    await appendAudit(tx, ctx, {
      action: type,
      entityType: "budget",
      entityId: budgetId,
      before: {
        status: stored.status,
        suspendedReason: stored.policy.suspendedReason,
        version: stored.version,
      },
      after: { status, suspendedReason, version: next },
      ...(reason !== undefined && { reason }),
    });
    return { budgetId, version: next };
  });
}
