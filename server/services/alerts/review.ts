import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AlertsReviewOutput } from "@/server/contract/admin-alerts";
import { appendAudit } from "@/server/db/audit";
import type { CallContext } from "@/server/domain/call-context";
import { raiseMissedAlerts } from "@/server/ledger/rules/raise-missed-alerts";

/**
 * Looks at every window now, and raises what a crossing should have raised: the job of each half hour, at once.
 * @throws ServiceError forbidden
 */
export async function reviewAlerts(ctx: CallContext): Promise<AlertsReviewOutput> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const raised = await raiseMissedAlerts(pool, organizationId, ledger.clock.fakeNow(), (tx, found) =>
    appendAudit(tx, ctx, {
      action: "alerts.reviewed",
      entityType: "organization",
      entityId: organizationId,
      after: { raised: found },
    }),
  );
  if (raised > 0) events.wake(organizationId);
  return { raised };
}
