import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { type CrossingRow, listOpenAlerts } from "@/server/db/queries/open-alerts";
import type { CallContext } from "@/server/domain/call-context";
import { alertRow } from "../overview/rows";

export type AgentAlert = Pick<CrossingRow, "level" | "used" | "limit" | "createdAt"> & {
  agentId: string;
  sentence: string;
};

const MOST = 1000;

/**
 * Open alerts of budgets of agents, newest first; the last thousand.
 * @throws ServiceError forbidden
 */
export async function listAgentAlerts(ctx: CallContext): Promise<AgentAlert[]> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  const rows = await listOpenAlerts(pool, ctx.actor.organizationId, { limit: MOST, scopeType: "AGENT" });
  return rows.flatMap((row) => {
    if (row.kind !== "crossing" || row.scopeKey === null) return [];
    const { level, used, limit, createdAt, scopeKey } = row;
    return [{ agentId: scopeKey, level, used, limit, createdAt, sentence: alertRow(row).sentence }];
  });
}
