import type { BudgetAtRisk, BudgetsAtRisk } from "@/server/contract/overview";
import { listFullestWindows } from "@/server/db/queries/budget-windows";
import { type BudgetDbRow, listBudgets } from "@/server/db/queries/budgets";
import type { Queryable } from "@/server/db/queryable";
import { type Exhaustion, firstExhaustion, nearness } from "@/server/domain/exhaustion";
import type { Forecast, SpendSoFar } from "@/server/domain/forecast";
import { hideEntity, hideUsers } from "@/server/domain/hidden-users";
import { standingOf } from "@/server/domain/level";
import { usd } from "@/server/domain/money";
import { byLedgerColumn } from "@/server/ledger/policies/dimensions";
import { currentStart } from "../budgets/read-row";
import { budgetFigures, gauge, levelName } from "../budgets/rows";
import { allOf, forecastWindows } from "../forecasts/forecast-window";

// The page shows the first few; beyond so many budgets it says that not all were looked at.
const LOOK_THROUGH = 1_000;
const SHOWN = 5;
// Those that come nearest to their limit have a forecast of their own; the rest go by their run rate and say so.
const FORECAST = 24;

type At = {
  organizationId: string;
  timeZone: string;
  now: number;
  /** Whether whoever asks may see the ids of users. */
  namesUsers: boolean;
  /** The period of the tile, and its budget if there is one: one budget has one day on a page. */
  month: { budgetId: string | null; window: SpendSoFar };
};

/**
 * What the month is expected to cost, and the active budgets whose fullest counter reaches a limit before it begins
 * anew, soonest first, as their forecasts go: read together, in one look at the weeks before. Limits of pace are left
 * out: they fill and empty by the minute.
 * @param db a snapshot; `now` in epoch milliseconds by the database's clock
 */
export async function forecastBudgets(
  db: Queryable,
  at: At,
): Promise<{ ofMonth: Forecast | null; atRisk: BudgetsAtRisk }> {
  const { organizationId, now } = at;
  const found = await listBudgets(db, {
    organizationId,
    filter: { status: "ACTIVE", limited: true },
    after: null,
    limit: LOOK_THROUGH + 1,
  });
  const budgets = new Map(
    found
      .slice(0, LOOK_THROUGH)
      .filter(({ period }) => period !== "RATE")
      .map((row) => [row.id, row]),
  );
  const current = [...budgets.values()].flatMap((row) => currentStart(row, at) ?? []);
  const windows = await listFullestWindows(db, { organizationId, now: new Date(now), current });
  const counters = windows.flatMap((window) => {
    const budget = budgets.get(window.budgetId);
    return budget === undefined ? [] : [counterOf(budget, window)];
  });
  const { ofMonth, forecasts } = await forecastsOf(db, counters, at);
  const rows = counters.flatMap((counter) => {
    const first = firstExhaustion(counter.measured, forecasts.get(counter.budget.id) ?? null, now);
    return first === null ? [] : [rowOf(at.namesUsers ? counter : withoutUsers(counter), first, now)];
  });
  rows.sort((a, b) => Date.parse(a.exhaustsAt) - Date.parse(b.exhaustsAt) || fuller(a, b));
  return {
    ofMonth,
    atRisk: {
      data: rows.slice(0, SHOWN),
      count: rows.length,
      limited: budgets.size,
      isComplete: found.length <= LOOK_THROUGH,
    },
  };
}

type Window = Parameters<typeof budgetFigures>[0];
type Counter = ReturnType<typeof counterOf>;

function counterOf(budget: BudgetDbRow, window: Window) {
  const bounds = { startsAt: window.startsAt.getTime(), endsAt: window.endsAt?.getTime() ?? null };
  return { budget, window, measured: { ...gauge(window), ...bounds } };
}

/** The month's forecast, and those by budget that one can make a difference to. */
async function forecastsOf(
  db: Queryable,
  counters: readonly Counter[],
  { organizationId, timeZone, now, month }: At,
): Promise<{ ofMonth: Forecast | null; forecasts: Map<string, Forecast | null> }> {
  const near = counters
    .filter(({ budget }) => budget.id !== month.budgetId)
    .flatMap((counter) => {
      const share = nearness(counter.measured, now);
      return share === null ? [] : [{ counter, share }];
    })
    .sort((a, b) => b.share.cmp(a.share) || (a.counter.budget.id < b.counter.budget.id ? -1 : 1))
    .slice(0, FORECAST)
    .map(({ counter }) => counter);
  const asked = near.map(({ budget, window, measured }) => ({
    counted: {
      organizationId,
      dimensions: window.dimensions,
      present: [],
      excepted: byLedgerColumn(budget.except ?? {}),
    },
    window: measured,
  }));
  const ofAll = { counted: allOf(organizationId), window: month.window };
  const [ofMonth = null, ...own] = await forecastWindows(db, [ofAll, ...asked], {
    organizationId,
    timeZone,
    now,
  });
  const forecasts = new Map(near.map(({ budget }, n) => [budget.id, own[n] ?? null]));
  if (month.budgetId !== null) forecasts.set(month.budgetId, ofMonth);
  return { ofMonth, forecasts };
}

function withoutUsers({ budget, window, ...rest }: Counter): Counter {
  return { ...rest, budget: hideUsers(budget), window: hideEntity(window, budget.each) };
}

function rowOf({ budget, window, measured }: Counter, first: Exhaustion, now: number): BudgetAtRisk {
  const { entityKey, limit, granted, spent, held, percent, resetsAt } = budgetFigures(window, false);
  const used = {
    cost: { spent, held, limit: limit ?? "0", granted },
    tokens: countsOf(window.tokens, window.heldTokens, window.limitTokens),
    requests: countsOf(window.requests, window.heldRequests, window.limitRequests),
  };
  return {
    budgetId: budget.id,
    name: budget.name,
    entityKey,
    shadow: budget.shadow,
    metric: first.metric,
    ...used[first.metric],
    percent,
    level: levelName(standingOf({ ...measured, suspended: false })),
    isReached: first.at <= now,
    exhaustsAt: new Date(first.at).toISOString(),
    method: first.method,
    resetsAt,
  };
}

function countsOf(spent: string, held: string, limit: string | null) {
  return { spent, held, limit: limit ?? "0", granted: "0" };
}

function fuller(a: BudgetAtRisk, b: BudgetAtRisk): number {
  return usd(b.percent ?? "0").cmp(usd(a.percent ?? "0")) || (a.name < b.name ? -1 : 1);
}
