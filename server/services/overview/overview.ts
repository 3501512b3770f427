import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { OverviewData, OverviewInput } from "@/server/contract/overview";
import type { CallContext } from "@/server/domain/call-context";
import { readOverview } from "./read";

/**
 * The overview of a month, the one that runs if none is named.
 * @throws ServiceError forbidden, validation_failed, not_found
 */
export async function overview(ctx: CallContext, input: OverviewInput): Promise<OverviewData> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger, env } = getContainer();
  return readOverview(pool, {
    organizationId: ctx.actor.organizationId,
    month: input.period,
    now: ledger.clock.now(),
    settings: env.settings,
    namesUsers: mayNameUsers(ctx.actor),
  });
}
