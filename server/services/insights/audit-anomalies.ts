import { getContainer } from "@/server/container";
import { appendAudits, lockAuditHead } from "@/server/db/audit";
import { findAuditedIds } from "@/server/db/queries/audit";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { readAnomalies } from "./anomalies";

const ACTION = "anomaly.detected";

/**
 * Writes each unusual day of the last 30 that is not there yet into the audit log, once, also where several processes
 * look at the same time or the worker was away. @returns how many
 */
export async function auditAnomalies(ctx: CallContext): Promise<number> {
  const { data } = await readAnomalies(ctx);
  const entries = data.map(({ day, agentType, observed, expected, low, high, why }) => ({
    action: ACTION,
    entityType: "day",
    entityId: `${day} ${agentType ?? "all agents"}`,
    after: { day, agentType, observed, expected, low, high },
    reason: why,
  }));
  if (entries.length === 0) return 0;
  const entityIds = entries.map(({ entityId }) => entityId);
  const { organizationId } = ctx.actor;
  return withTransaction(getContainer().pool, async (tx) => {
    await lockAuditHead(tx, organizationId);
    const known = await findAuditedIds(tx, { organizationId, action: ACTION, entityIds });
    const news = entries.filter(({ entityId }) => !known.has(entityId)).reverse();
    await appendAudits(tx, ctx, news);
    return news.length;
  });
}
