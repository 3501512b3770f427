import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { ForecastsOutput, SaidForecast } from "@/server/contract/admin-insights";
import { type ForecastRow, listForecasts } from "@/server/db/queries/forecasts";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { listMonths } from "@/server/db/queries/month-history";
import type { Calendar } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { medianMoney } from "@/server/domain/efficiency";
import { forecastError } from "@/server/domain/forecast";
import { localDateAt } from "@/server/domain/local-day";
import { type Money, toWire, usd } from "@/server/domain/money";
import { monthOf, previousMonths } from "@/server/domain/month";
import { wire } from "../overview/budget-figures";
import { organizationOf } from "../settings/organization";

const MONTHS = 12;
/** Days of a month that a forecast is shown of. */
const SHOWN_FROM = [8, 15, 22];

/**
 * What was said of the last twelve months as they went, beside what they cost, late entries and corrections included.
 * @throws ServiceError forbidden, not_found
 */
export async function readForecasts(ctx: CallContext): Promise<ForecastsOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  return inSnapshot(pool, async (db) => {
    const organization = await organizationOf(db, organizationId);
    const { timeZone } = organization;
    const running = monthOf(now, timeZone);
    const months = previousMonths(running, MONTHS);
    const kept = await listForecasts(db, organizationId, months);
    const spent = new Map(
      (await listMonths(db, organizationId, months)).map((row) => [row.month, row.spent]),
    );
    const data = months.flatMap((month) => {
      const actual = month === running ? null : usd(spent.get(month) ?? "0");
      const rows = kept.filter((row) => row.month === month);
      const said = shownOf(rows, timeZone).map((row) => saidOf(row, { actual, timeZone }));
      return said.length === 0 ? [] : [{ month, actual: actual && toWire(actual), said }];
    });
    return { data, ...tally(data.flatMap(({ said }) => said)) };
  });
}

/** Of each stretch of a month the first that was said in it. */
function shownOf(rows: readonly ForecastRow[], timeZone: Calendar): ForecastRow[] {
  return SHOWN_FROM.flatMap((from, index) => {
    const before = SHOWN_FROM[index + 1] ?? 32;
    return (
      rows.find(({ madeAt }) => {
        const { day } = localDateAt(madeAt.getTime(), timeZone);
        return day >= from && day < before;
      }) ?? []
    );
  });
}

function saidOf(
  { madeAt, method, projected, low, high }: ForecastRow,
  { actual, timeZone }: { actual: Money | null; timeZone: Calendar },
): SaidForecast {
  const error = actual && forecastError(usd(projected), actual);
  return {
    day: localDateAt(madeAt.getTime(), timeZone).toString(),
    method,
    projected: wire(projected),
    low: low && wire(low),
    high: high && wire(high),
    errorPercent: error && toWire(error),
    isWithin: actual && low && high ? actual.gte(low) && actual.lte(high) : null,
  };
}

function tally(said: readonly SaidForecast[]) {
  const errors = said.flatMap(({ errorPercent }) => (errorPercent === null ? [] : [usd(errorPercent).abs()]));
  const typical = medianMoney(errors);
  const judged = said.filter(({ isWithin }) => isWithin !== null);
  return {
    typicalErrorPercent: typical && toWire(typical),
    within: judged.filter(({ isWithin }) => isWithin).length,
    judged: judged.length,
  };
}
