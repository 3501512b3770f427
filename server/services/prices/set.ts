import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { PriceSetInput, PriceSetOutput } from "@/server/contract/admin-prices";
import { ConflictError } from "@/server/contract/errors";
import { appendAudit } from "@/server/db/audit";
import { insertPrice, listPriceRows } from "@/server/db/queries/price-rows";
import { withTransaction } from "@/server/db/transaction";
import type { CallContext } from "@/server/domain/call-context";
import { newId } from "@/server/ledger/batch/ids";
import { bumpPolicyVersion, tell } from "@/server/ledger/sql/steer";
import { validFromOf } from "./valid-from";

/**
 * Adds a price of the organization's own, from a date on; the one before it is succeeded, not changed.
 * @throws ServiceError forbidden, validation_failed (in the past), conflict (two at one instant)
 */
export async function setPrice(ctx: CallContext, input: PriceSetInput): Promise<PriceSetOutput> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool, ledger, events } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  const { reason, validFrom: given, ...rates } = input;
  const validFrom = validFromOf(given, now);
  const id = newId("prc");
  await withTransaction(pool, async (tx) => {
    const before = await listPriceRows(tx, {
      organizationId,
      at: validFrom,
      search: `${rates.provider} ${rates.model}`,
      own: null,
      after: null,
      limit: 100,
    });
    const known = before.find((row) => row.provider === rates.provider && row.model === rates.model);
    if (!(await insertPrice(tx, { id, organizationId, ...rates, validFrom })))
      throw new ConflictError("A price of this model begins at this very instant already.");
    await bumpPolicyVersion(tx, organizationId);
    await tell(tx, organizationId, { type: "price.set", payload: { id, model: rates.model } });
    await appendAudit(tx, ctx, {
      action: "price.set",
      entityType: "price",
      entityId: id,
      before:
        known === undefined
          ? null
          : {
              inputPerMillion: known.inputPerMillion,
              outputPerMillion: known.outputPerMillion,
              cacheReadPerMillion: known.cacheReadPerMillion,
              cacheWritePerMillion: known.cacheWritePerMillion,
            },
      after: { ...rates, validFrom: validFrom.toISOString() },
      ...(reason !== undefined && { reason }),
    });
  });
  events.wake(organizationId);
  return { id, provider: rates.provider, model: rates.model, validFrom: validFrom.toISOString() };
}
