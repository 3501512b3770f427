import type { AlertRulePreviewOutput } from "@/server/contract/admin-alert-rules";
import { findPastWindows, type PastWindow } from "@/server/db/queries/forecast-alerts";
import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";
import { type Forecast, forecastSpend } from "@/server/domain/forecast";
import { projectedShares } from "@/server/domain/forecast-alert";
import { localDays } from "@/server/domain/local-day";
import { type Money, sumMoney, toWire, usd, ZERO } from "@/server/domain/money";
import { type PastDay, PROFILE_DAYS } from "@/server/domain/weekday-profile";
import { byLedgerColumn } from "@/server/ledger/policies/dimensions";
import { costByStart } from "@/server/ledger/sql/budget-usage";

const DAY_MS = 86_400_000;
/** A person waits for this before a form: the fullest are looked at. */
const MOST_WINDOWS = 20;

type Asked = {
  organizationId: string;
  timeZone: Calendar;
  scopeTypes: readonly string[];
  budgetId: string | null;
  percent: number;
  since: number;
  now: number;
};
type Firing = NonNullable<AlertRulePreviewOutput["forecasts"]>["newest"][number];

/**
 * Which periods a rule would have foretold since an instant, as they stood at each local midnight, by the limits of
 * today and what was booked since.
 */
export async function previewForecasts(
  db: Queryable,
  asked: Asked,
): Promise<NonNullable<AlertRulePreviewOutput["forecasts"]>> {
  const { organizationId, since, now } = asked;
  const range = { since: new Date(since), now: new Date(now), limit: MOST_WINDOWS + 1 };
  const found = await findPastWindows(db, organizationId, { ...asked, ...range });
  const firings: Firing[] = [];
  for (const window of found.slice(0, MOST_WINDOWS)) {
    const firing = await firstFiring(db, window, asked);
    if (firing !== null) firings.push(firing);
  }
  firings.sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return { sent: firings.length, isCut: found.length > MOST_WINDOWS, newest: firings.slice(0, 10) };
}

async function firstFiring(db: Queryable, window: PastWindow, asked: Asked): Promise<Firing | null> {
  const { organizationId, timeZone, percent, since, now } = asked;
  const [startsAt, endsAt] = [window.startsAt.getTime(), window.endsAt.getTime()];
  const until = Math.min(endsAt, now);
  const days = localDays({ from: Math.min(since, startsAt) - PROFILE_DAYS * DAY_MS, to: until }, timeZone);
  const { dimensions, excepted } = window;
  const costs = await costByStart(
    db,
    {
      organizationId,
      dimensions,
      present: [],
      excepted: byLedgerColumn(excepted ?? {}),
      to: new Date(until),
    },
    days.map((day) => new Date(day.startsAt)),
  );
  if (costs === null) return null;
  const past = days.map((day, n) => ({ ...day, cost: costs[n] ?? ZERO }));
  const limit = usd(window.limit);
  for (const { startsAt: at } of days) {
    if (at < Math.max(since, startsAt)) continue;
    const said = saidAt(past, { startsAt, endsAt, limit, timeZone }, at);
    if (
      !projectedShares({ startsAt, endsAt, spent: said.spent, limit }, said.forecast, [percent], at).coming
        .length
    )
      continue;
    const { budgetName, period, periodKey } = window;
    const { projected = ZERO, method = null } = said.forecast ?? {};
    if (method === null) return null;
    return {
      budgetName,
      period,
      periodKey,
      at: new Date(at).toISOString(),
      method,
      projected: toWire(projected),
      limit: toWire(limit),
    };
  }
  return null;
}

type Window = { startsAt: number; endsAt: number; limit: Money; timeZone: Calendar };

function saidAt(
  past: readonly PastDay[],
  { startsAt, endsAt, timeZone }: Window,
  at: number,
): { spent: Money; forecast: Forecast | null } {
  const ended = past.filter((day) => day.endsAt <= at);
  const spent = sumMoney(ended.filter((day) => day.startsAt >= startsAt).map(({ cost }) => cost));
  const days = ended.slice(-PROFILE_DAYS);
  return { spent, forecast: forecastSpend({ startsAt, endsAt, spent }, { days, timeZone }, at) };
}
