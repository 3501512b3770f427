import type { ClientBase } from "pg";
import { appendAudit } from "@/server/db/audit";
import type { OrganizationId } from "@/server/domain/actor";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";

const REASON = "Exceeded; this budget suspends itself.";

// The windows of the budget are locked, so nobody else changes its rules meanwhile. Its version stays: that counts
// changes of its rules by people.
const SUSPEND = `
update budgets
set status = 'SUSPENDED', suspended_reason = $3, updated_at = $4
where organization_id = $1 and id = $2 and status = 'ACTIVE' and auto_suspend and not shadow
  -- One entity of many must not stop the others.
  and each = '{}' and period not in ('PER_SESSION', 'PER_TASK')`;

/**
 * Suspends a budget that has been exceeded and is to suspend itself, in the transaction that saw it: refused until
 * somebody resumes it, on every replica. Told and audited.
 * @returns whether it was suspended
 */
export async function suspendExceeded(
  tx: ClientBase,
  input: { organizationId: string; budgetId: string; now: number },
): Promise<boolean> {
  const { organizationId, budgetId } = input;
  const done = await tx.query(SUSPEND, [organizationId, budgetId, REASON, new Date(input.now)]);
  if (done.rowCount === 0) return false;
  await bumpPolicyVersion(tx, organizationId);
  await tell(tx, organizationId, { type: "budget.suspended", payload: { budgetId } });
  // Whose it is comes with the window that was locked.
  const actor = {
    kind: "system",
    organizationId: organizationId as OrganizationId,
    name: "auto-suspend",
  } as const;
  await appendAudit(
    tx,
    { actor, requestId: `suspend-${budgetId}` },
    {
      action: "budget.suspended",
      entityType: "budget",
      entityId: budgetId,
      before: { status: "ACTIVE" },
      after: { status: "SUSPENDED" },
      reason: REASON,
    },
  );
  return true;
}
