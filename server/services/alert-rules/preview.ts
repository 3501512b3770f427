import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { AlertRulePreviewInput, AlertRulePreviewOutput } from "@/server/contract/admin-alert-rules";
import type { Pool } from "@/server/db/pool";
import { type Firing, findFirings } from "@/server/db/queries/alert-rules";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { repeatsOf } from "@/server/domain/quiet";
import { alertRow } from "../overview/rows";
import { organizationOf } from "../settings/organization";
import { previewForecasts } from "./preview-forecasts";

const SINCE_MS = 30 * 86_400_000;
const MOST = 1_000;
const SHOWN = 10;

/**
 * Which alerts of the last 30 days a rule with these conditions would have sent, and which it would have kept back.
 * @throws ServiceError forbidden
 */
export async function previewAlertRule(
  ctx: CallContext,
  { levels, scopeTypes, budgetId, quietMinutes, forecastPercent }: AlertRulePreviewInput,
): Promise<AlertRulePreviewOutput> {
  requirePermission(ctx.actor, "catalogue.manage");
  const { pool, ledger } = getContainer();
  const { organizationId } = ctx.actor;
  const now = ledger.clock.now();
  const since = new Date(now - SINCE_MS);
  const found = await findFirings(pool, organizationId, {
    levels: levels.map((level) => level.toUpperCase()),
    scopeTypes,
    budgetId,
    since,
    limit: MOST + 1,
  });
  // The oldest one too many says only that there are more.
  const isCut = found.length > MOST;
  const firings = isCut ? found.slice(1) : found;
  const repeats = repeatsOf(
    firings.map((row) => ({ key: repeatKey(row), at: row.createdAt.getTime() })),
    quietMinutes,
  );
  const quiet = repeats.filter(Boolean).length;
  const newest = firings
    .map((row, index) => ({ row: alertRow(row), level: row.level, isQuiet: repeats[index] === true }))
    .slice(-SHOWN)
    .reverse()
    .map(({ row, level, isQuiet }) => ({
      alertId: row.id,
      budgetName: row.budgetName,
      level: level.toLowerCase() as Lowercase<typeof level>,
      sentence: row.sentence,
      createdAt: row.createdAt,
      isQuiet,
    }));
  const forecasts = await foretold(pool, {
    ...{ organizationId, scopeTypes, budgetId, now },
    percent: forecastPercent,
    since: since.getTime(),
  });
  return { since: since.toISOString(), sent: firings.length - quiet, quiet, isCut, newest, forecasts };
}

type Foretold = Omit<Parameters<typeof previewForecasts>[1], "percent" | "timeZone"> & {
  percent: number | null;
};

async function foretold(pool: Pool, { percent, ...asked }: Foretold) {
  if (percent === null) return null;
  return inSnapshot(pool, async (db) => {
    const { timeZone } = await organizationOf(db, asked.organizationId);
    return previewForecasts(db, { ...asked, percent, timeZone });
  });
}

/** As the outbox tells repeats: of a budget by its level, of an agent by what was reported too. */
function repeatKey(row: Firing): string {
  const what = row.kind === "violation" ? `${row.agentId}:${row.violationType}` : row.budgetId;
  return `${what}:${row.level}`;
}
