import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { WatchOutput, WatchRow } from "@/server/contract/admin-insights";
import { type SpendGroup, SpendQueryInput } from "@/server/contract/admin-spend";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { localDateAt } from "@/server/domain/local-day";
import { type Money, toWire, usd, ZERO } from "@/server/domain/money";
import { trendOf } from "@/server/domain/trend";
import { organizationOf } from "../settings/organization";
import { readSpend } from "../spend/read";

const DAYS = 28;
const MOST_TYPES = 50;
const SHOWN = 5;

/**
 * Types of agents over the last 28 days that have ended, by what makes each dear: its rate, its tokens, its runs.
 * @throws ServiceError forbidden, not_found
 */
export async function readWatch(ctx: CallContext): Promise<WatchOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  return inSnapshot(pool, async (db) => {
    const organization = await organizationOf(db, organizationId);
    const last = localDateAt(now, organization.timeZone).subtract({ days: 1 });
    const days = { from: last.subtract({ days: DAYS - 1 }).toString(), to: last.toString() };
    const asked = { ...days, grain: "day", groupBy: "agentType", top: MOST_TYPES } as const;
    const spend = await readSpend(db, { organizationId, now }, SpendQueryInput.parse(asked));
    const rows = spend.groups.filter(({ isOther }) => !isOther).map(watchRow);
    const by = (figure: (row: WatchRow) => Money) =>
      [...rows].sort((a, b) => figure(b).cmp(figure(a))).slice(0, SHOWN);
    return {
      firstDay: days.from,
      lastDay: days.to,
      byRate: by(({ costPerThousandTokens }) => usd(costPerThousandTokens ?? "0")),
      byTokens: by(({ tokens }) => usd(tokens)),
      byExecutions: by(({ executions }) => usd(String(executions))),
      byCost: rows.slice(0, SHOWN),
    };
  });
}

function watchRow({ key, cost, executions, tokens, buckets }: SpendGroup): WatchRow {
  const costs = buckets.map(usd);
  // What began within the stretch is judged from its first day on.
  const began = costs.findIndex((amount) => !amount.isZero());
  const trend = trendOf(began < 0 ? [] : costs.slice(began));
  const used = usd(tokens);
  return {
    agentType: key ?? "",
    cost,
    executions,
    tokens,
    costPerThousandTokens: used.lte(ZERO)
      ? null
      : toWire(usd(cost).times(1_000).div(used).toDecimalPlaces(12)),
    trend: trend?.direction ?? null,
    slopePerDay: trend && toWire(trend.slopePerDay),
  };
}
