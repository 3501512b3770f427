import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AgentsListInput, AgentsListOutput } from "@/server/contract/admin-agents";
import type { Pool } from "@/server/db/pool";
import { listAgentFigures } from "@/server/db/queries/agent-figures";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { findRequestedMonth } from "../overview/month-of-request";
import { ANY_TEXT, MONEY_TEXT, pageOf, placeOf } from "../overview/page-cursor";
import { agentRow } from "../overview/rows";
import { totalSpend } from "../spend/total";

/**
 * Agents of a month with cost, executions and success, dearest first; every execution is in one row.
 * @throws ServiceError forbidden, validation_failed, malformed (cursor)
 */
export async function listAgents(ctx: CallContext, input: AgentsListInput): Promise<AgentsListOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  return readAgents(pool, input, { organizationId: ctx.actor.organizationId, now: ledger.clock.now() });
}

/** @param at whose agents, and the database's clock in epoch milliseconds */
export async function readAgents(
  pool: Pool,
  input: AgentsListInput,
  at: { organizationId: string; now: number },
): Promise<AgentsListOutput> {
  const place = placeOf(input.cursor, [MONEY_TEXT, ANY_TEXT, ANY_TEXT]);
  const after =
    place === null ? null : { spent: place[0] ?? "0", agentType: place[1] ?? "", agentId: place[2] ?? null };
  return inSnapshot(pool, async (db) => {
    const found = await findRequestedMonth(db, { ...at, month: input.month });
    const { organizationId, month } = found;
    const range = { organizationId, from: new Date(found.startsAt), to: new Date(found.endsAt) };
    const rows = await listAgentFigures(db, { ...range, after, limit: input.limit + 1 });
    return {
      month,
      ...pageOf(rows, input.limit, {
        row: agentRow,
        placeOf: (row) => [row.spent, row.agentType, row.agentId],
      }),
      totalSpent: (await totalSpend(db, range)).cost,
    };
  });
}
