import type { BudgetAtRisk, BudgetsAtRisk } from "@/server/contract/overview";
import { listFullestWindows } from "@/server/db/queries/budget-windows";
import { type BudgetDbRow, listBudgets } from "@/server/db/queries/budgets";
import type { Queryable } from "@/server/db/queryable";
import { firstExhaustion } from "@/server/domain/exhaustion";
import { standingOf } from "@/server/domain/level";
import { usd } from "@/server/domain/money";
import { currentStart } from "../budgets/read-row";
import { budgetFigures, gauge, levelName } from "../budgets/rows";

// The page shows the first few; beyond so many budgets it says that not all were looked at.
const LOOK_THROUGH = 1_000;
const SHOWN = 5;

type At = { organizationId: string; timeZone: string; now: number };

/**
 * Active budgets whose fullest counter reaches a limit before it begins anew, soonest first. Limits of pace are left
 * out: they fill and empty by the minute.
 * @param db a snapshot; `now` in epoch milliseconds by the database's clock
 */
export async function budgetsAtRisk(db: Queryable, at: At): Promise<BudgetsAtRisk> {
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
  const rows = windows.flatMap((window) => {
    const budget = budgets.get(window.budgetId);
    const row = budget === undefined ? null : rowOf(budget, window, now);
    return row === null ? [] : [row];
  });
  rows.sort((a, b) => Date.parse(a.exhaustsAt) - Date.parse(b.exhaustsAt) || fuller(a, b));
  return {
    data: rows.slice(0, SHOWN),
    count: rows.length,
    limited: budgets.size,
    isComplete: found.length <= LOOK_THROUGH,
  };
}

type Window = Parameters<typeof budgetFigures>[0];

function rowOf(budget: BudgetDbRow, window: Window, now: number): BudgetAtRisk | null {
  const measured = gauge(window);
  const bounds = { startsAt: window.startsAt.getTime(), endsAt: window.endsAt?.getTime() ?? null };
  const first = firstExhaustion({ ...measured, ...bounds }, now);
  if (first === null) return null;
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
    resetsAt,
  };
}

function countsOf(spent: string, held: string, limit: string | null) {
  return { spent, held, limit: limit ?? "0", granted: "0" };
}

function fuller(a: BudgetAtRisk, b: BudgetAtRisk): number {
  return usd(b.percent ?? "0").cmp(usd(a.percent ?? "0")) || (a.name < b.name ? -1 : 1);
}
