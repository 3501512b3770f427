import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { listDegradedRuns } from "@/server/db/queries/degraded-runs";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { savedByDegrade } from "@/server/domain/degrade-savings";
import { type Money, usd } from "@/server/domain/money";
import { monthBounds, monthOf } from "@/server/domain/month";
import { loadPrices, SharedPrices } from "@/server/ledger/sql/load-prices";
import { readingOf } from "../budgets/read-row";

const shared = new SharedPrices();

/**
 * What fallback models saved in the month that runs, by the prices of the models that were asked for.
 * @throws ServiceError forbidden
 */
export async function degradeSavings(ctx: CallContext): Promise<Money> {
  requirePermission(ctx.actor, "view");
  return inSnapshot(getContainer().pool, async (db) => {
    const { organizationId, now, timeZone } = await readingOf(db, ctx);
    const { startsAt, endsAt } = monthBounds(monthOf(now, timeZone), timeZone);
    const prices = await loadPrices(db, organizationId, shared);
    const steps = prices.changesBetween(startsAt, endsAt).map((at) => new Date(at));
    const range = { from: new Date(startsAt), to: new Date(endsAt), steps };
    const runs = await listDegradedRuns(db, organizationId, range);
    return savedByDegrade(
      runs.map((run) => ({
        provider: run.provider ?? undefined,
        requestedModel: run.requestedModel,
        at: run.at.getTime(),
        inputTokens: Number(run.inputTokens),
        outputTokens: Number(run.outputTokens),
        cacheReadTokens: Number(run.cacheReadTokens),
        cacheWriteTokens: Number(run.cacheWriteTokens),
        unsplitTokens: Number(run.unsplitTokens),
        cost: usd(run.cost),
      })),
      prices,
    );
  });
}
