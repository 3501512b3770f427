import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { StatsOutput } from "@/server/contract/admin-stats";
import { readStats } from "@/server/db/queries/stats";
import type { CallContext } from "@/server/domain/call-context";
import { toWire, usd } from "@/server/domain/money";

/**
 * The organization in a few figures, since its first record.
 * @throws ServiceError forbidden
 */
export async function getStats(ctx: CallContext): Promise<StatsOutput> {
  requirePermission(ctx.actor, "view");
  const row = await readStats(getContainer().pool, ctx.actor.organizationId);
  const { activeBudgets, openHolds, openAlerts, anomalies, requests } = row;
  return {
    activeBudgets,
    openHolds,
    openAlerts,
    usage: {
      totalRequests: requests,
      failedRequests: row.failed,
      totalTokens: row.tokens,
      totalCost: toWire(usd(row.cost)),
      provisionalRequests: row.provisional,
      anomalies,
      anomalyRate: requests === 0 ? 0 : anomalies / requests,
      since: row.since?.toISOString() ?? null,
    },
    ledger: { executions: row.kept, since: row.keptSince?.toISOString() ?? null },
  };
}
