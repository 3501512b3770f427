import { getContainer } from "@/server/container";
import { appendAudits } from "@/server/db/audit";
import {
  type ForecastCandidate,
  type ForecastToTell,
  findForecastCandidates,
  raiseForecasts,
  resolveForecasts,
} from "@/server/db/queries/forecast-alerts";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import { withTransaction } from "@/server/db/transaction";
import type { Calendar } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { forecastLevel, projectedShares } from "@/server/domain/forecast-alert";
import { MAX_MONEY, minMoney, toWire, usd } from "@/server/domain/money";
import { newId } from "@/server/ledger/batch/ids";
import { byLedgerColumn } from "@/server/ledger/policies/dimensions";
import { tell } from "@/server/ledger/sql/steer";
import { forecastWindow } from "../forecasts/forecast-window";

/** Windows of one organization that one run looks at, the fullest first. */
const MOST_WINDOWS = 1_000;

type Found = { telling: ForecastToTell[]; holding: { windowId: string; percent: number }[] };
type Input = { organizationId: string; timeZone: Calendar };

/**
 * Says which periods are projected to reach a share of their limit that a rule asks for: each once a period and share.
 * One that the projection falls below again, or whose period or rule ends, is resolved.
 * @param ctx in whose name the audit log has it
 */
export async function raiseForecastAlerts(
  ctx: CallContext,
  { organizationId, timeZone }: Input,
): Promise<{ raised: number; resolved: number }> {
  const { pool, ledger, events } = getContainer();
  const now = ledger.clock.now();
  const { telling, holding } = await inSnapshot(pool, async (db) => {
    const at = { now: new Date(now), limit: MOST_WINDOWS };
    const found: Found = { telling: [], holding: [] };
    for (const candidate of await findForecastCandidates(db, organizationId, at))
      await look(db, candidate, { organizationId, timeZone, now, found });
    return found;
  });
  const outcome = await withTransaction(pool, async (tx) => {
    const at = new Date(now);
    const resolved = await resolveForecasts(tx, organizationId, { holding, now: at });
    const raised = await raiseForecasts(tx, organizationId, { forecasts: telling, now: at });
    for (const { id, budgetId, level, percent, isNew } of raised)
      await tell(tx, organizationId, {
        type: isNew ? "forecast.raised" : "forecast.changed",
        payload: { id, budget_id: budgetId, level, percent },
      });
    for (const { id, percent } of resolved)
      await tell(tx, organizationId, { type: "forecast.changed", payload: { id, percent } });
    const figures = new Map(telling.map((one) => [`${one.windowId} ${one.percent}`, one]));
    await appendAudits(tx, ctx, [
      ...resolved.map(({ id, percent }) => audit("forecast.resolved", id, { percent })),
      ...raised.map(({ id, isNew, windowId, percent }) => {
        const { id: _own, ...after } = figures.get(`${windowId} ${percent}`) ?? { id };
        return audit(isNew ? "forecast.raised" : "forecast.resumed", id, after);
      }),
    ]);
    return {
      raised: raised.filter(({ isNew }) => isNew).length,
      resolved: resolved.length,
      changed: raised.length,
    };
  });
  if (outcome.changed + outcome.resolved > 0) events.wake(organizationId);
  return { raised: outcome.raised, resolved: outcome.resolved };
}

const audit = (action: string, entityId: string, after: Record<string, string | number>) => ({
  action,
  entityType: "alert",
  entityId,
  after,
});

async function look(
  db: Queryable,
  candidate: ForecastCandidate,
  { organizationId, timeZone, now, found }: Input & { now: number; found: Found },
): Promise<void> {
  const { windowId, budgetId, percents, dimensions, excepted } = candidate;
  const limit = usd(candidate.limit).plus(usd(candidate.granted));
  const window = {
    startsAt: candidate.startsAt.getTime(),
    endsAt: candidate.endsAt.getTime(),
    spent: usd(candidate.spent),
  };
  const counted = { organizationId, dimensions, present: [], excepted: byLedgerColumn(excepted ?? {}) };
  const said = await forecastWindow(db, { counted, window, timeZone, now });
  const { coming, holding } = projectedShares({ ...window, limit }, said, percents, now);
  found.holding.push(...holding.map((percent) => ({ windowId, percent })));
  if (said === null || said.method === null) return;
  const { method, projected } = said;
  for (const percent of coming)
    found.telling.push({
      id: newId("alr"),
      budgetId,
      windowId,
      percent,
      level: forecastLevel(percent),
      method,
      projected: toWire(minMoney(projected, MAX_MONEY.minus(1))),
      spent: toWire(window.spent),
      limit: toWire(limit),
    });
}
