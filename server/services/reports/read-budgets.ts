import { mayNameUsers, requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetMetrics, BudgetRow } from "@/server/contract/admin-budget-rows";
import type { BudgetsReport } from "@/server/contract/admin-reports";
import { type BudgetDbRow, listBudgets } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { listSuggestionRows } from "@/server/db/queries/suggestions";
import type { Queryable } from "@/server/db/queryable";
import { zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { efficiencyScore, medianMoney } from "@/server/domain/efficiency";
import { type Money, usd } from "@/server/domain/money";
import { monthBounds, monthOf } from "@/server/domain/month";
import { hideBudget } from "../budgets/hide-users";
import { readMetrics } from "../budgets/metrics";
import { policyOf } from "../budgets/policy-of";
import { currentStart, type Reading, readingOf, readRows } from "../budgets/read-row";
import { totalSpend } from "../spend/total";

const PAGE = 500;
const SUGGESTIONS = 3;

type Used = { row: BudgetRow; metrics: BudgetMetrics; costPerSuccess: Money | null };

/**
 * Every budget with the period that runs.
 * @throws ServiceError forbidden, not_found
 */
export async function budgetsReport(ctx: CallContext): Promise<BudgetsReport> {
  requirePermission(ctx.actor, "view");
  const { pool } = getContainer();
  return inSnapshot(pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const { organizationId, timeZone, now } = reading;
    const used = await readUsed(db, reading);
    const peers = medianMoney(used.flatMap(({ costPerSuccess }) => costPerSuccess ?? []));
    const month = monthOf(now, timeZone);
    const { startsAt, endsAt } = monthBounds(month, timeZone);
    const range = { organizationId, from: new Date(startsAt), to: new Date(endsAt) };
    const { cost } = await totalSpend(db, range, {});
    const open = { organizationId, state: "OPEN", beforeId: null, limit: SUGGESTIONS };
    const suggested = await listSuggestionRows(db, open);
    return {
      now: new Date(now).toISOString(),
      timeZone: zoneAt(now, timeZone),
      month,
      summary: { totalBudgets: used.length, totalCost: cost },
      budgets: used.map((one) =>
        reportRow(mayNameUsers(ctx.actor) ? one : { ...one, row: hideBudget(one.row) }, peers),
      ),
      suggestions: suggested.map(({ title, detail }) => ({ title, detail })),
    };
  });
}

async function readUsed(db: Queryable, reading: Reading): Promise<Used[]> {
  const { organizationId } = reading;
  const used: Used[] = [];
  for (let after: { name: string; id: string } | null = null; ; ) {
    const rows: BudgetDbRow[] = await listBudgets(db, { organizationId, filter: {}, after, limit: PAGE });
    const made = await readRows(db, rows, reading);
    for (const [index, row] of rows.entries()) {
      const asked = { policy: policyOf(row), current: currentStart(row, reading), entityKey: null };
      const metrics = await readMetrics(db, asked, reading);
      const budget = made[index];
      if (budget !== undefined) used.push({ row: budget, metrics, costPerSuccess: perSuccess(metrics) });
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return used;
    after = { name: last.name, id: last.id };
  }
}

function perSuccess({ cost, requests, successRate }: BudgetMetrics): Money | null {
  if (requests === 0 || successRate === null) return null;
  const successes = usd(successRate).times(requests).div(100);
  return successes.isZero() ? null : usd(cost).div(successes);
}

function reportRow({ row, metrics, costPerSuccess }: Used, peerMedian: Money | null) {
  const { id, name, scopeType, scopeKey, period, status, level, limitCost, window } = row;
  const { successRate, requests, tokens } = metrics;
  return {
    ...{ id, name, scopeType, scopeKey, period, status, level, requests, tokens, successRate },
    limit: window?.limit ?? limitCost,
    spent: window?.spent ?? "0",
    held: window?.held ?? "0",
    remaining: window === null ? limitCost : window.remaining,
    percent: window?.percent ?? null,
    efficiencyScore: efficiencyScore({
      runs: requests,
      successRate: successRate === null ? null : usd(successRate).div(100).toNumber(),
      quality: null,
      cacheHitRate: null,
      costPerSuccess,
      peerMedian,
    }),
  };
}
