import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";
import { type Forecast, forecastSpend, type SpendSoFar } from "@/server/domain/forecast";
import { type LocalDay, localDayAt, localDays } from "@/server/domain/local-day";
import { ZERO } from "@/server/domain/money";
import { PROFILE_DAYS } from "@/server/domain/weekday-profile";
import { costByStart, isInCube, type UsageOf } from "@/server/ledger/sql/budget-usage";
import { costOfEach } from "@/server/ledger/sql/cost-of-each";

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
  const { days, starts, to } = knownDays(now, timeZone);
  const costs = await costByStart(db, { ...counted, to }, starts);
  const past = costs === null ? [] : days.map((day, n) => ({ ...day, cost: costs[n] ?? ZERO }));
  return forecastSpend(window, { days: past, timeZone }, now);
}

type Each = { counted: Counted; window: SpendSoFar };

/**
 * As forecastWindow, for many periods of one organization in one look at the cube. Several counters together are said by
 * their run rate.
 * @returns one for each asked, null while nothing can be said
 */
export async function forecastWindows(
  db: Queryable,
  each: readonly Each[],
  { organizationId, timeZone, now }: { organizationId: string; timeZone: Calendar; now: number },
): Promise<(Forecast | null)[]> {
  const { days, starts, to } = knownDays(now, timeZone);
  const read = each.filter(({ counted }) => counted.present.length === 0 && isInCube(counted));
  const asked = { organizationId, each: read.map(({ counted }) => counted) };
  const found = await costOfEach(db, asked, { starts, to });
  const costs = new Map(read.map((one, n) => [one, found[n] ?? []]));
  return each.map((one) => {
    const own = costs.get(one);
    const past = own === undefined ? [] : days.map((day, n) => ({ ...day, cost: own[n] ?? ZERO }));
    return forecastSpend(one.window, { days: past, timeZone }, now);
  });
}

/** The local days that a forecast looks back at, today left out. */
function knownDays(now: number, timeZone: Calendar): { days: LocalDay[]; starts: Date[]; to: Date } {
  const today = localDayAt(now, timeZone).startsAt;
  const days = localDays({ from: today - PROFILE_DAYS * DAY_MS, to: today }, timeZone);
  return { days, starts: days.map((day) => new Date(day.startsAt)), to: new Date(today) };
}
