import { getContainer } from "@/server/container";
import { findOrganizations } from "@/server/db/queries/job-runs";
import { reviewDueAt } from "@/server/domain/review";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { reviewBudgets } from "../review/review-budgets";
import type { JobDetail } from "./catalogue";
import { runJob } from "./run-job";

/** Reviews the budgets of each organization as often as its setting `review.everyHours` says, once each time. */
export async function reviewDueBudgets(): Promise<JobDetail> {
  const { pool, ledger, env } = getContainer();
  const environment = settingsByName(env.settings);
  let reviewed = 0;
  for (const { id, createdAt } of await findOrganizations(pool)) {
    const { everyHours } = (await loadSettings(pool, id, environment)).review;
    const now = ledger.clock.now();
    const dueAt = reviewDueAt({ createdAt: createdAt.getTime(), everyHours, now });
    if (dueAt === null) continue;
    const ran = await runJob(`budget-review:${id}`, dueAt, async () => {
      const { agents, pools, suggestions, schedule } = await reviewBudgets(id, now, everyHours);
      return { agents, pools, suggestions, schedule };
    });
    if (ran) reviewed += 1;
  }
  return { reviewed };
}
