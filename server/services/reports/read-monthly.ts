import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MonthlyReport, MonthlyReportInput } from "@/server/contract/admin-reports";
import type { Pool } from "@/server/db/pool";
import { listCampaignFigures } from "@/server/db/queries/campaign-figures";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import { type SpendCell, sumSpend } from "@/server/db/queries/spend";
import { zoneAt } from "@/server/domain/calendar";
import type { CallContext } from "@/server/domain/call-context";
import { localDateAt } from "@/server/domain/local-day";
import { budgetFigures } from "../overview/budget-figures";
import { findRequestedMonth } from "../overview/month-of-request";
import { campaignRow } from "../overview/rows";
import { sumsOf } from "../spend/sums";

const ALL = 10_000;

/**
 * The cost report of a month, the one that runs if none is named.
 * @throws ServiceError forbidden, validation_failed, not_found
 */
export async function monthlyReport(ctx: CallContext, input: MonthlyReportInput): Promise<MonthlyReport> {
  requirePermission(ctx.actor, "view");
  const { pool, ledger } = getContainer();
  return readMonthlyReport(pool, {
    organizationId: ctx.actor.organizationId,
    month: input.month,
    now: ledger.clock.now(),
  });
}

/** @param at whose month, and the database's clock in epoch milliseconds */
export function readMonthlyReport(
  pool: Pool,
  at: { organizationId: string; month: string | undefined; now: number },
): Promise<MonthlyReport> {
  return inSnapshot(pool, async (db) => {
    const found = await findRequestedMonth(db, at);
    const { organizationId, organization, month, startsAt, endsAt, now, window } = found;
    const range = { organizationId, from: new Date(startsAt), to: new Date(endsAt) };
    const question = { organizationId, starts: [range.from], end: range.to, filter: {}, top: ALL };
    const byType = await sumSpend(db, { ...question, groupBy: "agentType" });
    const total = sumsOf(byType);
    const byCampaign = await sumSpend(db, { ...question, groupBy: "campaignId" });
    const limited = await listCampaignFigures(db, {
      ...range,
      month,
      now: new Date(now),
      after: null,
      limit: ALL,
    });
    const budgets = new Map(limited.map((row) => [row.campaignId, campaignRow(row, null)]));
    const budgetOf = (key: string) => ({
      budget: budgets.get(key)?.limit ?? null,
      utilization: budgets.get(key)?.percent ?? null,
    });
    const { limit, granted, held, percent, remaining, level } = budgetFigures(window);
    return {
      organizationName: organization.name,
      month,
      timeZone: zoneAt(startsAt, organization.timeZone),
      periodStart: range.from.toISOString(),
      periodEnd: range.to.toISOString(),
      now: new Date(now).toISOString(),
      today: localDateAt(now, organization.timeZone).toString(),
      isClosed: now >= endsAt,
      overview: {
        totalBudget: limit,
        granted,
        totalSpent: total.cost,
        held,
        utilization: percent,
        remaining,
        level,
        totalExecutions: total.executions,
        tokens: total.tokens,
      },
      campaigns: [
        ...byCampaign.map((cell) => ({
          campaignId: cell.key === "" ? null : cell.key,
          name: cell.name,
          ...budgetOf(cell.key),
          ...figuresOf([cell]),
        })),
        // A campaign with a budget and no cost stands in the report too.
        ...limited
          .filter(({ campaignId }) => !byCampaign.some(({ key }) => key === campaignId))
          .map(({ campaignId, name }) => ({ campaignId, name, ...budgetOf(campaignId), ...figuresOf([]) })),
      ],
      agentTypes: byType.map((cell) => ({ agentType: cell.key, ...figuresOf([cell]) })),
    };
  });
}

function figuresOf(cells: readonly SpendCell[]) {
  const { cost, tokens, executions, averageCost, successRate } = sumsOf(cells);
  return { cost, tokens, executions, averageCost, successRate };
}
