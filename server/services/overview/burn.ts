import type { DayPoint, MonthRow } from "@/server/contract/overview";
import { listMonths } from "@/server/db/queries/month-history";
import { type FewCell, sumCosts } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import { localDays } from "@/server/domain/local-day";
import { toWire, usd, ZERO } from "@/server/domain/money";
import { previousMonths } from "@/server/domain/month";
import { costByBucket } from "../spend/sums";
import { wire } from "./budget-figures";
import type { RequestedMonth } from "./month-of-request";

const MONTH_NAMES = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** So many types of agents are told apart; the others stand together. */
export const MOST_TYPES = 100;

/** A month's spend by local day and type of agent. @param keys the types to tell apart; the dearest without it */
export function sumDays(db: Queryable, month: RequestedMonth, keys?: string[]): Promise<FewCell[]> {
  return sumCosts(db, {
    organizationId: month.organizationId,
    starts: daysOf(month).map((day) => new Date(day.startsAt)),
    end: new Date(month.endsAt),
    groupBy: "agentType",
    top: MOST_TYPES,
    keys,
  });
}

/** Cumulative spend at the end of each local day that has begun. @param cells from `sumDays` */
export function burnByDay(cells: readonly FewCell[], month: RequestedMonth): DayPoint[] {
  const days = daysOf(month)
    .filter(({ startsAt }) => startsAt <= month.now)
    .slice(0, 31);
  const sums = costByBucket(cells, days.length);
  let total = ZERO;
  return days.map((day, index) => {
    total = total.plus(usd(sums[index] ?? "0"));
    return {
      start: new Date(day.startsAt).toISOString(),
      date: day.date,
      label: dayLabel(day.date),
      spent: toWire(total),
    };
  });
}

function daysOf({ startsAt, endsAt, organization }: RequestedMonth) {
  return localDays({ from: startsAt, to: endsAt }, organization.timeZone);
}

/** The month and the eleven before it, oldest first. */
export async function lastMonths(
  db: Queryable,
  { organizationId, month }: RequestedMonth,
): Promise<MonthRow[]> {
  const names = previousMonths(month, 12).reverse();
  const known = new Map((await listMonths(db, organizationId, names)).map((row) => [row.month, row]));
  return names.map((name) => {
    const row = known.get(name);
    const limit = row?.limit ?? null;
    return { month: name, spent: wire(row?.spent ?? "0"), limit: limit === null ? null : wire(limit) };
  });
}

function dayLabel(date: string): string {
  const [, month, day] = date.split("-");
  return `${Number(day)} ${MONTH_NAMES[Number(month) - 1] ?? ""}`;
}
