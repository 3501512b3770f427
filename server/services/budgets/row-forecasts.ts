import type { BudgetForecast } from "@/server/contract/admin-budget-outlook";
import type { Queryable } from "@/server/db/queryable";
import type { SpendSoFar } from "@/server/domain/forecast";
import { usd } from "@/server/domain/money";
import { costLimitInForce } from "@/server/domain/window-state";
import { planAt } from "@/server/ledger/batch/plan-window";
import { usageOf } from "@/server/ledger/proof/replay-budget";
import { type Counted, forecastWindows } from "../forecasts/forecast-window";
import { toldForecast } from "../forecasts/told-forecast";
import { policyOf } from "./policy-of";
import type { ReadBudget, Reading } from "./read-row";
import { gauge } from "./rows";

type Forecasting = { counted: Counted; window: SpendSoFar };

/** What the counter that each of some budgets shows is expected to cost, in one look at the weeks before. */
export async function rowForecasts(
  db: Queryable,
  budgets: readonly ReadBudget[],
  reading: Reading,
): Promise<BudgetForecast[]> {
  const asked = budgets.map((budget) => forecastingOf(budget, reading));
  const known = asked.filter((one) => typeof one === "object");
  const found = await forecastWindows(db, known, reading);
  const said = new Map(known.map((one, n) => [one, found[n] ?? null]));
  return budgets.map(({ stored, window }, n) => {
    const one = asked[n];
    if (typeof one !== "object") return unknown(one ?? "too_soon");
    const forecast = said.get(one) ?? null;
    if (forecast === null) return unknown("too_soon");
    const untouched = stored.limitCost === null ? null : usd(stored.limitCost);
    const limit = window === undefined ? untouched : costLimitInForce(gauge(window));
    const told = toldForecast(forecast, { ...one, limit, now: reading.now });
    return told.projected === null ? unknown("nothing_spent") : { ...told, unknownBecause: null };
  });
}

type Why = NonNullable<BudgetForecast["unknownBecause"]>;

/** The period that its own page shows, and what is counted there; else why nothing can be said. */
function forecastingOf({ stored, window }: ReadBudget, reading: Reading): Forecasting | Why {
  const { organizationId, now, timeZone } = reading;
  if (stored.period === "RATE") return "pace";
  const policy = policyOf(stored);
  const period = window === undefined ? planAt(policy, now, timeZone)?.period : boundsOf(window);
  if (period === undefined || (window === undefined && stored.each.length > 0)) return "no_counter";
  if (period.endsAt === null) return "never_ends";
  const { dimensions, excepted } = usageOf(organizationId, policy, { from: now, to: now });
  return {
    counted: { organizationId, dimensions: window?.dimensions ?? dimensions, present: [], excepted },
    window: { ...period, spent: usd(window?.spent ?? "0") },
  };
}

function boundsOf({ startsAt, endsAt }: { startsAt: Date; endsAt: Date | null }) {
  return { startsAt: startsAt.getTime(), endsAt: endsAt?.getTime() ?? null };
}

function unknown(unknownBecause: Why): BudgetForecast {
  return { method: null, projected: null, low: null, high: null, exhaustsAt: null, unknownBecause };
}
