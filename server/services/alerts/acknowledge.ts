import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AlertAcknowledgeInput, AlertListRow } from "@/server/contract/admin-alerts";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { acknowledgeAlerts, findAlert } from "@/server/db/queries/alert-list";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { tell } from "@/server/ledger/sql/steer";
import { alertListRow } from "./list";

/**
 * Says that somebody has seen an alert, and with it the lower levels of the same window. Doing it again changes nothing.
 * @throws ServiceError forbidden, not_found
 */
export async function acknowledgeAlert(
  ctx: CallContext,
  { alertId, note }: AlertAcknowledgeInput,
): Promise<AlertListRow> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const row = await withTransaction(pool, async (tx) => {
    const acknowledged = await acknowledgeAlerts(tx, { organizationId, id: alertId, by: actorId(ctx.actor) });
    const found = await findAlert(tx, organizationId, alertId);
    if (found === null) throw new NotFoundError("alert");
    if (acknowledged.length > 0) {
      await tell(tx, organizationId, { type: "alert.acknowledged", payload: { alertId } });
      await appendAudit(tx, ctx, {
        action: "alert.acknowledged",
        entityType: "alert",
        entityId: alertId,
        before: { acknowledgedAt: null },
        after: { alerts: acknowledged, budgetId: found.budgetId, level: found.level },
        ...(note !== undefined && { reason: note }),
      });
    }
    return found;
  });
  events.wake(organizationId);
  return alertListRow(row);
}
