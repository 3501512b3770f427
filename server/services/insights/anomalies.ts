import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AnomaliesOutput, AnomalyRow } from "@/server/contract/admin-insights";
import { SpendQueryInput } from "@/server/contract/admin-spend";
import { type DismissedDayRow, listDismissedDays } from "@/server/db/queries/dismissed-days";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { HISTORY_DAYS, judgeDay, type Verdict } from "@/server/domain/anomaly";
import { zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { formatUsd } from "@/server/domain/format";
import { localDateAt } from "@/server/domain/local-day";
import { toWire, usd } from "@/server/domain/money";
import { organizationOf } from "../settings/organization";
import { readSpend } from "../spend/read";

type Found = Omit<AnomalyRow, "dismissed">;

const JUDGED_DAYS = 30;
const MOST_TYPES = 50;

/**
 * Days of the last 30 that cost far more or far less than the 30 before each, for all agents together and each type.
 * @throws ServiceError forbidden, not_found
 */
export async function readAnomalies(ctx: CallContext): Promise<AnomaliesOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  return inSnapshot(pool, async (db) => {
    const organization = await organizationOf(db, organizationId);
    const { timeZone } = organization;
    const last = localDateAt(now, timeZone).subtract({ days: 1 });
    const first = last.subtract({ days: JUDGED_DAYS + HISTORY_DAYS - 1 });
    const range = {
      from: first.toString(),
      to: last.toString(),
      grain: "day",
      groupBy: "agentType",
    } as const;
    const spend = await readSpend(
      db,
      { organizationId, now },
      SpendQueryInput.parse({ ...range, top: MOST_TYPES }),
    );
    const days = spend.buckets.map(({ firstDay }) => firstDay);
    const series = [
      { agentType: null, costs: spend.buckets.map(({ cost }) => cost) },
      ...spend.groups
        .filter(({ isOther }) => !isOther)
        .map(({ key, buckets }) => ({ agentType: key, costs: buckets })),
    ];
    const explained = await listDismissedDays(db, organizationId, first.toString());
    const data = series
      .flatMap(({ agentType, costs }) => anomaliesOf(agentType, costs, days))
      .map((row): AnomalyRow => ({ ...row, dismissed: dismissalOf(row, explained) }));
    return {
      timeZone: zoneAt(now, timeZone),
      firstDay: last.subtract({ days: JUDGED_DAYS - 1 }).toString(),
      lastDay: last.toString(),
      data: data.sort((a, b) => (a.day === b.day ? 0 : a.day < b.day ? 1 : -1)),
    };
  });
}

/** Why a day is laid aside; null once more of it is known than when that was done. */
function dismissalOf(row: Found, explained: readonly DismissedDayRow[]): AnomalyRow["dismissed"] {
  const known = explained.find(
    ({ day, agentType }) => day === row.day && agentType === (row.agentType ?? ""),
  );
  if (known === undefined || usd(row.observed).gt(known.observed)) return null;
  return { reason: known.reason, by: known.dismissedBy, at: known.dismissedAt.toISOString() };
}

function anomaliesOf(agentType: string | null, costs: readonly string[], days: readonly string[]) {
  const amounts = costs.map(usd);
  // What began within the history has nothing to be judged by before it began.
  const began = amounts.findIndex((amount) => !amount.isZero());
  if (began < 0) return [];
  return amounts.flatMap((observed, index): Found[] => {
    const verdict = judgeDay(amounts.slice(began, index), observed);
    return verdict?.isAnomaly ? [anomalyRow(agentType, days[index] ?? "", verdict)] : [];
  });
}

function anomalyRow(agentType: string | null, day: string, verdict: Verdict): Found {
  const { observed, expected, low, high } = verdict;
  const side = observed.gt(high) ? "above" : "below";
  const bound = observed.gt(high) ? high : low;
  return {
    day,
    agentType,
    observed: toWire(observed),
    expected: toWire(expected),
    low: toWire(low),
    high: toWire(high),
    why: `${formatUsd(observed)} is ${side} ${formatUsd(bound)}, as far as the ${HISTORY_DAYS} days before it ordinarily reach; their median is ${formatUsd(expected)}.`,
  };
}
