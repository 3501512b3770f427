import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import {
  type BudgetFigures,
  type CountOf,
  countOpenAlerts,
  countQueued,
  listBudgetFigures,
} from "@/server/db/queries/metric-figures";
import type { CallContext } from "@/server/domain/call-context";
import { orUnavailable } from "../budgets/or-unavailable";

export type MetricFigures = { budgets: BudgetFigures[]; alerts: CountOf[]; queued: CountOf[] };

/**
 * What a monitoring system watches of the caller's organization; never of another.
 * @throws ServiceError forbidden, budget_unavailable
 */
export async function readMetrics(ctx: CallContext): Promise<MetricFigures> {
  requirePermission(ctx.actor, "metrics.read");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const at = new Date(ledger.clock.now());
  const [budgets, alerts, queued] = await orUnavailable(
    Promise.all([
      listBudgetFigures(pool, organizationId, at),
      countOpenAlerts(pool, organizationId),
      countQueued(pool, organizationId),
    ]),
  );
  return { budgets, alerts, queued };
}
