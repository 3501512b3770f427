import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";
import { type Forecast, forecastSpend, type SpendSoFar } from "@/server/domain/forecast";
import { localDayAt, localDays } from "@/server/domain/local-day";
import { ZERO } from "@/server/domain/money";
import { PROFILE_DAYS } from "@/server/domain/weekday-profile";
import { costByStart, type UsageOf } from "@/server/ledger/sql/budget-usage";

const DAY_MS = 86_400_000;

/** The rows of a budget, whatever the time. */
export type Counted = Omit<UsageOf, "from" | "to">;

/** The rows of all of an organization. */
export function allOf(organizationId: string): Counted {
  return { organizationId, dimensions: {}, present: [], excepted: {} };
}

type Asked = { counted: Counted; window: SpendSoFar; timeZone: Calendar; now: number };

/**
 * What a period of a budget is expected to cost: the one reading behind tile, API, kept forecast and alert. Where the
 * cube lacks a dimension of the budget, its run rate says it.
 * @returns null while nothing can be said
 */
export async function forecastWindow(
  db: Queryable,
  { counted, window, timeZone, now }: Asked,
): Promise<Forecast | null> {
  const { startsAt, endsAt } = window;
  if (endsAt === null || now < startsAt || now >= endsAt)
    return forecastSpend(window, { days: [], timeZone }, now);
  const today = localDayAt(now, timeZone);
  const from = today.startsAt - PROFILE_DAYS * DAY_MS;
  const days = localDays({ from, to: today.startsAt }, timeZone);
  const starts = days.map((day) => new Date(day.startsAt));
  const costs = await costByStart(db, { ...counted, to: new Date(today.startsAt) }, starts);
  const past = costs === null ? [] : days.map((day, n) => ({ ...day, cost: costs[n] ?? ZERO }));
  return forecastSpend(window, { days: past, timeZone }, now);
}
