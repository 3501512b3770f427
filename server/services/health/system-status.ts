import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import { newestPriceAt } from "@/server/db/queries/current-prices";
import { findLastRuns } from "@/server/db/queries/job-runs";
import type { CallContext } from "@/server/domain/call-context";
import type { BudgetAction } from "@/server/domain/window-state";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { JOBS } from "../jobs/catalogue";
import { failingCheck } from "./failing-check";

export type SystemStatus = {
  failing: string | null;
  jobs: { job: string; state: string; lastRun: Date | null }[];
  enforcementLevel: BudgetAction;
  priceAgeSeconds: number | null;
};

/**
 * Whether money may be recorded here, what runs by the clock, and by which rules.
 * @throws ServiceError forbidden; database errors where nothing can be read
 */
export async function systemStatus(ctx: CallContext): Promise<SystemStatus> {
  requirePermission(ctx.actor, "ask");
  const { pool, env, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const settings = await loadSettings(pool, organizationId, settingsByName(env.settings));
  const runs = new Map((await findLastRuns(pool, Object.keys(JOBS))).map((run) => [run.job, run]));
  const newest = await newestPriceAt(pool, organizationId);
  return {
    failing: await failingCheck(),
    jobs: Object.keys(JOBS).map((job) => {
      const run = runs.get(job);
      return { job, state: run?.state ?? "NEVER", lastRun: run?.startedAt ?? null };
    }),
    enforcementLevel: settings.enforcement.level,
    priceAgeSeconds: newest && Math.max(0, Math.floor((ledger.clock.now() - newest.getTime()) / 1000)),
  };
}
