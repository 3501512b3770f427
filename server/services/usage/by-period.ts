import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { SpendSums } from "@/server/contract/admin-spend";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { type SpendCell, type SpendFilter, sumSpend } from "@/server/db/queries/spend";
import { zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { type Period, type PeriodKind, periodBounds } from "@/server/domain/period";
import { organizationOf } from "../settings/organization";
import { sumsOf } from "../spend/sums";

/** Periods of whole hours. */
export type UsagePeriod = Exclude<PeriodKind, "RATE" | "PER_SESSION" | "PER_TASK">;
export type UsageGroup = SpendSums & { key: string | null };
export type UsageOfPeriod = {
  period: Period;
  timeZone: string;
  now: number;
  total: SpendSums;
  groups: Record<(typeof DIMENSIONS)[number], UsageGroup[]>;
};

const DIMENSIONS = ["provider", "model", "component"] as const;
const MOST_GROUPS = 10_000;

/**
 * What was used in the period that runs, in all and by provider, model and component, dearest first.
 * @throws ServiceError forbidden, not_found
 */
export async function usageOfPeriod(
  ctx: CallContext,
  kind: UsagePeriod,
  filter: SpendFilter = {},
): Promise<UsageOfPeriod> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const organization = await organizationOf(pool, organizationId);
  const now = ledger.clock.now();
  const { timeZone } = organization;
  const period = periodBounds({ kind, timeZone, at: now });
  // What is booked at this very instant counts; nothing is booked later.
  const end = new Date(period.endsAt ?? now + 1);
  const question = { organizationId, starts: [new Date(period.startsAt)], end, filter, top: MOST_GROUPS };
  return inSnapshot(pool, async (db) => {
    const by = (groupBy: string) => sumSpend(db, { ...question, groupBy });
    const providers = await by("provider");
    const groups = {
      provider: groupsOf(providers),
      model: groupsOf(await by("model")),
      component: groupsOf(await by("component")),
    };
    return { period, timeZone: zoneAt(now, timeZone), now, total: sumsOf(providers), groups };
  });
}

function groupsOf(cells: readonly SpendCell[]): UsageGroup[] {
  return cells.map((cell) => ({ key: cell.key === "" ? null : cell.key, ...sumsOf([cell]) }));
}
