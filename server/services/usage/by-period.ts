import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { NotFoundError } from "@/server/contract/errors";
import { findOrganization } from "@/server/db/queries/organization";
import {
  type DimensionUsage,
  sumUsageByDimension,
  type UsageFilter,
} from "@/server/db/queries/usage-by-dimension";
import type { CallContext } from "@/server/domain/call-context";
import { type Period, type PeriodKind, periodBounds } from "@/server/domain/period";

/** Periods of whole hours. */
export type UsagePeriod = Exclude<PeriodKind, "RATE" | "PER_SESSION" | "PER_TASK">;
export type UsageOfPeriod = { period: Period; timeZone: string; now: number; rows: DimensionUsage[] };

/**
 * What was used in the period that runs, in all and by provider, model and component.
 * @throws ServiceError forbidden, not_found
 */
export async function usageOfPeriod(
  ctx: CallContext,
  kind: UsagePeriod,
  filter: UsageFilter = {},
): Promise<UsageOfPeriod> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const organization = await findOrganization(pool, organizationId);
  if (organization === null) throw new NotFoundError("organization");
  const now = ledger.clock.now();
  const { timeZone } = organization;
  const period = periodBounds({ kind, timeZone, at: now });
  const range = {
    organizationId,
    from: new Date(period.startsAt),
    // What is booked at this very instant counts; nothing is booked later.
    to: new Date(period.endsAt ?? now + 1),
  };
  return { period, timeZone, now, rows: await sumUsageByDimension(pool, range, filter) };
}
