import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PoolAgentRow, PoolAgentsInput, PoolAgentsOutput } from "@/server/contract/admin-pool-rows";
import { NotFoundError } from "@/server/contract/errors";
import { listPoolAgents } from "@/server/db/queries/pool-agents";
import type { CallContext } from "@/server/domain/call-context";
import { ANY_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { poolAgentRow } from "./rows";

/**
 * Agents with priority, strategy, metadata and what they have of their pool, by id.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listAgentsOfPools(ctx: CallContext, input: PoolAgentsInput): Promise<PoolAgentsOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const rows = await listPoolAgents(pool, {
    organizationId: ctx.actor.organizationId,
    now: new Date(ledger.clock.now()),
    poolId: input.poolId ?? null,
    agentId: input.agentId ?? null,
    afterAgent: placeOf(input.cursor, [ANY_TEXT])?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, { row: poolAgentRow, placeOf: (row) => [row.agentId] });
}

/** One agent. @throws ServiceError forbidden, not_found */
export async function getAgentOfPool(ctx: CallContext, agentId: string): Promise<PoolAgentRow> {
  const [row] = (await listAgentsOfPools(ctx, { agentId, limit: 1 })).data;
  if (row === undefined) throw new NotFoundError("agent");
  return row;
}
