import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetBurnInput, BudgetBurnOutput } from "@/server/contract/admin-budget-detail";
import { NotFoundError } from "@/server/contract/errors";
import type { OverviewForecast } from "@/server/contract/overview";
import { type BudgetWindowRow, listCounters } from "@/server/db/queries/budget-windows";
import { type BudgetDbRow, findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { findFirstHour, listWindowAlerts } from "@/server/db/queries/window-alerts";
import type { Queryable } from "@/server/db/queryable";
import { zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { type Money, maxMoney, sumMoney, toWire, usd, ZERO } from "@/server/domain/money";
import { planAt } from "@/server/ledger/batch/plan-window";
import { usageOf } from "@/server/ledger/proof/replay-budget";
import { type Counted, forecastWindow } from "../forecasts/forecast-window";
import { toldForecast } from "../forecasts/told-forecast";
import { piecesOfBudget } from "./burn-costs";
import { thresholdsOf } from "./burn-thresholds";
import { policyOf } from "./policy-of";
import { currentStart, type Reading, readingOf } from "./read-row";

type Run = {
  startsAt: number;
  endsAt: number | null;
  /** The counter that is looked at; null where nothing was counted, or several are looked at together. */
  counter: BudgetWindowRow | null;
  counted: Counted;
};

/**
 * The period of a budget that runs, piece by piece: what its burn chart shows. From the cube where that has every
 * dimension of the budget, else from the newest rows of the ledger; the end of the line is the counter itself.
 * @throws ServiceError forbidden, not_found
 */
export async function budgetBurn(ctx: CallContext, input: BudgetBurnInput): Promise<BudgetBurnOutput> {
  requirePermission(ctx.actor, "view");
  return inSnapshot(getContainer().pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const row = await findBudget(db, reading.organizationId, input);
    if (row === null) throw new NotFoundError("budget");
    const run = await readRun(db, row, reading, input.entityKey ?? null);
    const { now, timeZone } = reading;
    const { grain, pieces } = await piecesOfBudget(db, run, reading);
    const sum = sumMoney(pieces.map(({ cost }) => cost));
    const spent = run.counter === null ? sum : usd(run.counter.spent);
    const limit = limitOf(row, run.counter);
    // What lies before the pieces is what they leave of the counter.
    let total = maxMoney(spent.minus(sum), ZERO);
    return {
      timeZone: zoneAt(now, timeZone),
      now: new Date(now).toISOString(),
      startsAt: new Date(run.startsAt).toISOString(),
      endsAt: run.endsAt === null ? null : new Date(run.endsAt).toISOString(),
      grain,
      limit: limit && toWire(limit),
      spent: toWire(spent),
      spentBefore: toWire(total),
      points: pieces.map(({ startsAt, endsAt, cost }) => {
        total = total.plus(cost);
        return {
          startsAt: new Date(startsAt).toISOString(),
          endsAt: new Date(endsAt).toISOString(),
          cost: toWire(cost),
          spent: toWire(total),
        };
      }),
      thresholds:
        run.counter === null ? [] : thresholdsOf(run.counter, await alertsOf(db, run.counter, reading)),
      forecast: await forecastOf(db, { ...run, spent, limit, period: row.period }, reading),
    };
  });
}

async function readRun(
  db: Queryable,
  row: BudgetDbRow,
  reading: Reading,
  entityKey: string | null,
): Promise<Run> {
  const { organizationId, now, timeZone } = reading;
  const policy = policyOf(row);
  const plan = planAt(policy, now, timeZone);
  const current = currentStart(row, reading);
  const isOne = entityKey !== null || row.each.length === 0;
  const at = { organizationId, now: new Date(now), entityKey, after: null, limit: 1 };
  const [counter = null] = current === null || !isOne ? [] : await listCounters(db, { ...at, current });
  const {
    organizationId: _,
    from: _from,
    to: _to,
    ...all
  } = usageOf(organizationId, policy, { from: now, to: now });
  const counted = { organizationId, ...all, ...(counter !== null && { dimensions: counter.dimensions }) };
  const planned = counter?.startsAt.getTime() ?? plan?.period.startsAt ?? now;
  const endsAt = plan?.period.endsAt ?? null;
  // What never ends began before anything was booked.
  const first = endsAt === null ? ((await findFirstHour(db, organizationId))?.getTime() ?? now) : planned;
  return { startsAt: Math.min(now, Math.max(planned, first)), endsAt, counter, counted };
}

/** Of one counter; where nothing was counted yet, what it will begin with. Several together have none. */
function limitOf({ each, limitCost }: BudgetDbRow, counter: BudgetWindowRow | null): Money | null {
  if (counter === null) return each.length > 0 || limitCost === null ? null : usd(limitCost);
  return counter.limitCost === null ? null : usd(counter.limitCost).plus(usd(counter.granted));
}

function alertsOf(db: Queryable, { id, startsAt }: BudgetWindowRow, { organizationId }: Reading) {
  return listWindowAlerts(db, { organizationId, windowId: id, since: startsAt });
}

type Forecasting = Run & { spent: Money; limit: Money | null; period: string };

async function forecastOf(
  db: Queryable,
  of: Forecasting,
  { now, timeZone }: Reading,
): Promise<OverviewForecast> {
  const { startsAt, endsAt, counted, spent, limit, period } = of;
  const window = { startsAt, endsAt, spent };
  // Paces fill and empty by the minute.
  if (endsAt === null || period === "RATE") return toldForecast(null, { window, limit, now });
  const said = await forecastWindow(db, { counted, window, timeZone, now });
  return toldForecast(said, { window, limit, now });
}
