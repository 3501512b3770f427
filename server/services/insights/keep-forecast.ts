import { type ForecastRow, insertForecast } from "@/server/db/queries/forecasts";
import { sumSpend } from "@/server/db/queries/spend";
import type { Queryable } from "@/server/db/queryable";
import { forecastSpend } from "@/server/domain/forecast";
import { localDays } from "@/server/domain/local-day";
import { sumMoney, toWire, usd } from "@/server/domain/money";
import { findRequestedMonth } from "../overview/month-of-request";
import { costByBucket } from "../spend/sums";

/**
 * Keeps what the month is expected to cost by what was booked before a local midnight: the figure that the overview
 * shows at that instant.
 * @param at the midnight, epoch milliseconds
 * @returns what was said; null on the first of a month and before anything was spent, when there is nothing to go by
 */
export async function keepForecast(
  db: Queryable,
  { organizationId, at }: { organizationId: string; at: number },
): Promise<ForecastRow | null> {
  const found = await findRequestedMonth(db, { organizationId, month: undefined, now: at });
  const { month, startsAt, endsAt, organization } = found;
  const days = localDays({ from: startsAt, to: at }, organization.timeZone);
  if (days.length === 0) return null;
  const cells = await sumSpend(db, {
    organizationId,
    starts: days.map((day) => new Date(day.startsAt)),
    end: new Date(at),
    filter: {},
    groupBy: null,
    top: 1,
  });
  const costs = costByBucket(cells, days.length).map(usd);
  const spent = sumMoney(costs);
  if (spent.isZero()) return null;
  const said = forecastSpend({ startsAt, endsAt, spent }, costs, at);
  if (said === null) return null;
  const row = {
    month,
    madeAt: new Date(at),
    spent: toWire(spent),
    projected: toWire(said.projected),
    low: said.low && toWire(said.low),
    high: said.high && toWire(said.high),
  };
  await insertForecast(db, organizationId, row);
  return row;
}
