import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { listDegradedRuns } from "@/server/db/queries/degraded-runs";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { costAsAsked, type Degraded, savedByDegrade } from "@/server/domain/degrade-savings";
import { type Money, usd } from "@/server/domain/money";
import { monthBounds, monthOf } from "@/server/domain/month";
import { loadPrices, SharedPrices } from "@/server/ledger/sql/load-prices";
import { readingOf } from "../budgets/read-row";

const shared = new SharedPrices();

/** Executions of one fallback model at one time of prices. */
export type DegradedRun = Degraded & { requestedModel: string; model: string | null; executions: number };

/**
 * What ran on fallback models in the month that runs, with what it would have cost as it was asked for.
 * @throws ServiceError forbidden
 */
export async function readDegradedRuns(ctx: CallContext): Promise<DegradedRun[]> {
  requirePermission(ctx.actor, "view");
  return inSnapshot(getContainer().pool, async (db) => {
    const { organizationId, now, timeZone } = await readingOf(db, ctx);
    const { startsAt, endsAt } = monthBounds(monthOf(now, timeZone), timeZone);
    const prices = await loadPrices(db, organizationId, shared);
    const steps = prices.changesBetween(startsAt, endsAt).map((at) => new Date(at));
    const range = { from: new Date(startsAt), to: new Date(endsAt), steps };
    const runs = await listDegradedRuns(db, organizationId, range);
    return runs.map((run) => {
      const { requestedModel, model, executions } = run;
      const cost = usd(run.cost);
      const asked = {
        provider: run.provider ?? undefined,
        requestedModel,
        at: run.at.getTime(),
        inputTokens: Number(run.inputTokens),
        outputTokens: Number(run.outputTokens),
        cacheReadTokens: Number(run.cacheReadTokens),
        cacheWriteTokens: Number(run.cacheWriteTokens),
        unsplitTokens: Number(run.unsplitTokens),
      };
      return { requestedModel, model, executions, cost, costAsAsked: costAsAsked(asked, prices) };
    });
  });
}

/**
 * What fallback models saved in the month that runs; a model without a price saves nothing.
 * @throws ServiceError forbidden
 */
export async function degradeSavings(ctx: CallContext): Promise<Money> {
  return savedByDegrade(await readDegradedRuns(ctx));
}
