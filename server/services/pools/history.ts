import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type {
  PoolTransfersInput,
  PoolTransfersOutput,
  PoolUsageOutput,
} from "@/server/contract/admin-pool-rows";
import type { PoolUsageInput } from "@/server/contract/admin-pools";
import { listPoolUsage, listTransfers } from "@/server/db/queries/pool-history";
import type { CallContext } from "@/server/domain/call-context";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { wire } from "../overview/budget-figures";
import { ID_TEXT, pageOf, placeOf } from "../overview/page-cursor";

/**
 * Where room went, newest first.
 * @throws ServiceError forbidden, malformed (cursor)
 */
export async function listPoolTransfers(
  ctx: CallContext,
  input: PoolTransfersInput,
): Promise<PoolTransfersOutput> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  const rows = await listTransfers(pool, {
    organizationId: ctx.actor.organizationId,
    poolId: input.poolId ?? null,
    beforeId: placeOf(input.cursor, [ID_TEXT])?.[0] ?? null,
    limit: input.limit + 1,
  });
  return pageOf(rows, input.limit, {
    row: (row) => ({ ...row, amount: wire(row.amount), createdAt: row.createdAt.toISOString() }),
    placeOf: (row) => [row.id],
  });
}

/**
 * Usage of one agent or pool over time: [from, to), by hours counted from `from`.
 * @throws ServiceError forbidden
 */
export async function readPoolUsage(ctx: CallContext, input: PoolUsageInput): Promise<PoolUsageOutput> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  const rows = await listPoolUsage(pool, {
    organizationId: ctx.actor.organizationId,
    from: new Date(input.from),
    to: new Date(input.to),
    agentId: input.agentId ?? null,
    poolId: input.poolId ?? null,
  });
  const total = sumMoney(rows.map(({ amount }) => usd(amount)));
  return {
    data: rows.map((row) => ({ ...row, start: row.start.toISOString(), amount: wire(row.amount) })),
    total: toWire(total),
    averagePerEntry: rows.length === 0 ? null : toWire(total.div(rows.length).toDecimalPlaces(12)),
  };
}
