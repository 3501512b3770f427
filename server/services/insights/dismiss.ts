import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AnomaliesOutput, AnomalyDismissInput } from "@/server/contract/admin-insights";
import { NotFoundError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { dismissDay } from "@/server/db/queries/dismissed-days";
import { withTransaction } from "@/server/db/transaction";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { readAnomalies } from "./anomalies";

/**
 * Lays an unusual day aside with the reason it has; it comes back when it grows.
 * @returns the days as they are then
 * @throws ServiceError forbidden, not_found (no such day is named as unusual)
 */
export async function dismissAnomaly(
  ctx: CallContext,
  { day, agentType, reason }: AnomalyDismissInput,
): Promise<AnomaliesOutput> {
  requirePermission(ctx.actor, "budgets.manage");
  const { organizationId } = ctx.actor;
  const { data } = await readAnomalies(ctx);
  const named = data.find((row) => row.day === day && row.agentType === agentType);
  if (named === undefined) throw new NotFoundError("unusual day");
  const { observed, expected } = named;
  await withTransaction(getContainer().pool, async (tx) => {
    await dismissDay(tx, {
      organizationId,
      day,
      agentType: agentType ?? "",
      observed,
      reason,
      dismissedBy: actorId(ctx.actor),
    });
    await appendAudit(tx, ctx, {
      action: "insight.dismissed",
      entityType: "day",
      entityId: day,
      after: { agentType, observed, expected },
      reason,
    });
  });
  return await readAnomalies(ctx);
}
