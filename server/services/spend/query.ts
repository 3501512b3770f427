import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SpendQueryInput, SpendQueryOutput } from "@/server/contract/admin-spend";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { withKeptUser } from "../privacy/kept-user";
import { readSpend } from "./read";

/**
 * Spend over whole days, by bucket and group.
 * @throws ServiceError forbidden, validation_failed, not_found
 */
export async function querySpend(ctx: CallContext, input: SpendQueryInput): Promise<SpendQueryOutput> {
  requirePermission(ctx.actor, "view");
  const asked = await withKeptUser(ctx, input);
  const { pool, ledger } = getContainer();
  const at = { organizationId: ctx.actor.organizationId, now: ledger.clock.now() };
  return inSnapshot(pool, (db) => readSpend(db, at, asked));
}
