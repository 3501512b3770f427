import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { RateSetInput, RateSetOutput } from "@/server/contract/admin-prices";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { insertRate, listRateRows } from "@/server/db/queries/price-rows";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { newId } from "@/server/ledger/batch/ids";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { validFromOf } from "../prices/valid-from";

/**
 * Adds a rate of the organization's own for an agent type, from a date on.
 * @throws ServiceError forbidden, validation_failed (in the past), conflict (two at one instant)
 */
export async function setRate(ctx: CallContext, input: RateSetInput): Promise<RateSetOutput> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const { agentType, perThousand, reason } = input;
  const validFrom = validFromOf(input.validFrom, ledger.clock.now());
  const id = newId("rat");
  await withTransaction(pool, async (tx) => {
    const [known] = await listRateRows(tx, { organizationId, at: validFrom, agentType });
    if (!(await insertRate(tx, { id, organizationId, agentType, perThousand, validFrom })))
      throw new ConflictError("A rate of this type begins at this very instant already.");
    await bumpPolicyVersion(tx, organizationId);
    await tell(tx, organizationId, { type: "rate.set", payload: { id, agentType } });
    await appendAudit(tx, ctx, {
      action: "rate.set",
      entityType: "rate",
      entityId: id,
      before: known === undefined ? null : { perThousand: known.perThousand },
      after: { agentType, perThousand, validFrom: validFrom.toISOString() },
      ...(reason !== undefined && { reason }),
    });
  });
  events.wake(organizationId);
  return { id, agentType, validFrom: validFrom.toISOString() };
}
