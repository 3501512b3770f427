import { requireAgentBinding } from "@/server/auth/binding";
import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ReportViolationInput, ReportViolationOutput } from "@/server/contract/violations";
import { appendAudit } from "@/server/db/audit";
import { insertViolation } from "@/server/db/queries/report-violation";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { newId } from "@/server/ledger/batch/ids";
import { tell } from "@/server/ledger/sql/steer";
import { orUnavailable } from "../budgets/or-unavailable";

/**
 * Takes up a violation that an agent's own guard has seen, as an alert that has no budget. Reported again while nobody
 * has acknowledged it, it is counted there.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function reportViolation(
  ctx: CallContext,
  input: ReportViolationInput,
): Promise<ReportViolationOutput> {
  requirePermission(ctx.actor, "record");
  requireAgentBinding(ctx.actor, input.agentId);
  const { pool, events } = getContainer();
  const { organizationId } = ctx.actor;
  const { agentId, violationType, severity, message, details = null } = input;
  const level = severity === "HIGH" || severity === "CRITICAL" ? "CRITICAL" : "WARNING";
  const report = {
    id: newId("alr"),
    organizationId,
    agentId,
    violationType,
    severity,
    level,
    message,
  } as const;
  const row = await orUnavailable(
    withTransaction(pool, async (tx) => {
      const raised = await insertViolation(tx, { ...report, details, reportedBy: actorId(ctx.actor) });
      if (raised.reports > 1) return raised;
      const after = { level, agentId, violationType, severity };
      await tell(tx, organizationId, { type: "alert.raised", payload: { id: raised.id, ...after } });
      await appendAudit(tx, ctx, {
        action: "alert.raised",
        entityType: "alert",
        entityId: raised.id,
        after,
      });
      return raised;
    }),
  );
  events.wake(organizationId);
  return {
    alertId: row.id,
    level: level === "CRITICAL" ? "critical" : "warning",
    reports: row.reports,
    createdAt: row.createdAt.toISOString(),
  };
}
