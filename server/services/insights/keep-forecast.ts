import { type ForecastRow, insertForecast } from "@/server/db/queries/forecasts";
import type { Queryable } from "@/server/db/queryable";
import { localDays } from "@/server/domain/local-day";
import { sumMoney, toWire } from "@/server/domain/money";
import { costByStart } from "@/server/ledger/sql/budget-usage";
import { allOf, forecastWindow } from "../forecasts/forecast-window";
import { findRequestedMonth } from "../overview/month-of-request";

/**
 * Keeps what the month is expected to cost by what was booked before a local midnight: the figure that the overview
 * shows at that instant.
 * @param at the midnight, epoch milliseconds
 * @returns what was said; null before anything was spent, and on the first of a month while history is short
 */
export async function keepForecast(
  db: Queryable,
  { organizationId, at }: { organizationId: string; at: number },
): Promise<ForecastRow | null> {
  const found = await findRequestedMonth(db, { organizationId, month: undefined, now: at });
  const { month, startsAt, endsAt, organization } = found;
  const { timeZone } = organization;
  const counted = allOf(organizationId);
  const starts = localDays({ from: startsAt, to: at }, timeZone).map((day) => new Date(day.startsAt));
  const spent = sumMoney((await costByStart(db, { ...counted, to: new Date(at) }, starts)) ?? []);
  const window = { startsAt, endsAt, spent };
  const said = await forecastWindow(db, { counted, window, timeZone, now: at });
  if (said === null || said.method === null || said.projected.isZero()) return null;
  const row = {
    month,
    madeAt: new Date(at),
    method: said.method,
    spent: toWire(spent),
    projected: toWire(said.projected),
    low: said.low && toWire(said.low),
    high: said.high && toWire(said.high),
  };
  await insertForecast(db, organizationId, row);
  return row;
}
