import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { withTransaction } from "@/server/db/transaction";
import type { Place } from "@/server/db/transaction-type";
import type { CallContext } from "@/server/domain/call-context";
import type { Policy } from "@/server/ledger/policies/policy";
import { countOpenHolds, writeArchive } from "@/server/ledger/sql/budget-status";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { lockBudget } from "./lock-budget";
import { auditOf } from "./policy-audit";

/** A budget to be put away. */
export type Archiving = { budgetId: string; version?: number | undefined; reason?: string | undefined };

/**
 * Puts a budget away: it binds no call any more, its past stays in sight. Not while calls hold money on it, and never
 * the budget that a scope has by itself: that one only loses its limit.
 * @param allows looks at the budget as stored, under its lock; throws where it is not the caller's to archive
 * @param fakeNow stands in for the database clock; tests only
 * @throws NotFoundError, ConflictError
 */
export async function archiveBudget(
  place: Place,
  ctx: CallContext,
  input: Archiving,
  options: { allows?: (policy: Policy) => void; fakeNow?: Date | null } = {},
): Promise<{ budgetId: string; version: number }> {
  const { organizationId } = ctx.actor;
  const { budgetId, version, reason } = input;
  return withTransaction(place, async (tx) => {
    const fakeNow = options.fakeNow ?? null;
    const { locked, stored } = await lockBudget(tx, { organizationId, budgetId, version, fakeNow });
    const { now } = locked;
    options.allows?.(stored.policy);
    if (stored.policy.isPrimary)
      throw new ConflictError(
        "This budget belongs to its scope and cannot be archived. Remove its limit instead.",
      );
    const openHolds = await countOpenHolds(tx, { organizationId, budgetId, now });
    if (openHolds > 0)
      throw new ConflictError("Calls that run hold money on this budget. Wait until they are settled.", {
        openHolds,
        version: stored.version,
      });
    await writeArchive(tx, budgetId, new Date(now));
    await bumpPolicyVersion(tx, organizationId);
    const next = stored.version + 1;
    await tell(tx, organizationId, { type: "budget.archived", payload: { budgetId, version: next } });
    await appendAudit(tx, ctx, {
      action: "budget.archived",
      entityType: "budget",
      entityId: budgetId,
      before: { ...auditOf(stored.policy), status: stored.status, version: stored.version },
      after: { status: "ARCHIVED", version: next },
      ...(reason !== undefined && { reason }),
    });
    return { budgetId, version: next };
  });
}
