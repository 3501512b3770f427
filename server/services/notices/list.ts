import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { NoticesOutput } from "@/server/contract/admin-notices";
import { findBooksState } from "@/server/db/queries/books-state";
import { newestPriceAt } from "@/server/db/queries/current-prices";
import { findLastRuns, type JobRunRow } from "@/server/db/queries/job-runs";
import { findOrganizationStatus, type OrganizationStatusRow } from "@/server/db/queries/organization-status";
import type { CallContext } from "@/server/domain/call-context";
import { usd } from "@/server/domain/money";
import { type NoticeFacts, noticesOf } from "@/server/domain/notices";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { failingCheck } from "../health/failing-check";
import { JOBS } from "../jobs/catalogue";
import { CATALOGUE_SINCE } from "../prices/seed-catalogue";

/**
 * What every page says above its own content: what lasts and asks somebody to act.
 * @throws ServiceError forbidden; database errors where nothing can be read
 */
export async function listNotices(ctx: CallContext): Promise<NoticesOutput> {
  requirePermission(ctx.actor, "view");
  const { pool, env, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  const failing = await failingCheck();
  const settings = await loadSettings(pool, organizationId, settingsByName(env.settings));
  const books = await findBooksState(pool, organizationId);
  const runs = await findLastRuns(pool, Object.keys(JOBS));
  // After a start everything has its time, however long it stood still before.
  const startedAt = now - Math.floor(process.uptime() * 1000);
  const facts: NoticeFacts = {
    cap: capOf(await findOrganizationStatus(pool, organizationId, new Date(now))),
    trackingEnabled: settings.tracking.enabled,
    enforcementEnabled: settings.enforcement.enabled,
    pricesCheckedAt: pricesCheckedAt(await newestPriceAt(pool, organizationId), runs, startedAt),
    workerSeenAt: Math.max(startedAt, ...runs.map((run) => run.startedAt.getTime())),
    failing,
    difference:
      books === null || books.balanced ? null : { amount: usd(books.difference), windows: books.windows },
  };
  return { data: noticesOf(facts, now) };
}

/** When prices were last compared with the catalogue or set by somebody; null without any price. */
function pricesCheckedAt(newest: Date | null, runs: readonly JobRunRow[], startedAt: number): number | null {
  if (newest === null) return null;
  const update = runs.find((run) => run.job === "price-update" && run.state === "SUCCEEDED");
  // The rows of the first start are in force since before anything, which says nothing of their age.
  const set = newest > CATALOGUE_SINCE ? newest.getTime() : 0;
  return Math.max(set, update?.startedAt.getTime() ?? startedAt);
}

function capOf(row: OrganizationStatusRow | null): NoticeFacts["cap"] {
  if (row === null || row.limit === null) return null;
  return {
    spent: usd(row.spent),
    held: usd(row.held),
    limit: usd(row.limit),
    granted: usd(row.granted),
    blocks: row.action === "block" || row.action === "queue",
    bypassed: row.bypassed,
  };
}
