import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetPreviewInput } from "@/server/contract/admin-budgets";
import { NotFoundError } from "@/server/contract/errors";
import { type BudgetWindowRow, listCounters } from "@/server/db/queries/budget-windows";
import { findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { CallContext } from "@/server/domain/call-context";
import { formatCount } from "@/server/domain/format";
import { standingOf, utilisation } from "@/server/domain/level";
import { toWire, ZERO } from "@/server/domain/money";
import type { BudgetAction } from "@/server/domain/window-state";
import type { BudgetChange } from "@/server/ledger/change-budget";
import { checkRules } from "@/server/ledger/check-rules";
import { type Replay, replayBudget } from "@/server/ledger/replay-budget";
import { policyOf } from "./policy-of";
import { currentStart, readingOf } from "./read-row";
import { gauge, levelName, remainingOf } from "./rows";
import { changeOf } from "./update";

const MOST_LOOKED_AT = 1000;
const MOST_SHOWN = 100;

/**
 * What a change of a budget would do: to its counters of the period that runs, and to executions of the past.
 * Nothing is written.
 * @throws ServiceError forbidden, validation_failed, not_found
 */
export async function previewBudget(
  ctx: CallContext,
  input: BudgetPreviewInput,
): Promise<BudgetPreviewOutput> {
  requirePermission(ctx.actor, "view");
  const { budgetId, replayDays, ...fields } = input;
  const change = changeOf(fields);
  return inSnapshot(getContainer().pool, async (db) => {
    const reading = await readingOf(db, ctx);
    const { organizationId, now, timeZone, inherited } = reading;
    const row = await findBudget(db, organizationId, { budgetId });
    if (row === null) throw new NotFoundError("budget");
    const policy = policyOf(row);
    checkRules(policy, change);
    const current = currentStart(row, reading);
    const at = { organizationId, now: new Date(now), entityKey: null, after: null, limit: MOST_LOOKED_AT };
    const counters = current === null ? [] : await listCounters(db, { ...at, current });
    const next = { ...policy, ...change };
    const replay = await replayBudget(db, organizationId, next, { now, days: replayDays, timeZone });
    const action = next.shadow ? "ignore" : (next.ownAction ?? inherited);
    return {
      budgetId,
      version: row.version,
      windows: counters
        .map((counter) => previewOf(counter, change, row.status === "SUSPENDED"))
        .sort((a, b) => Number(b.after.percent ?? 0) - Number(a.after.percent ?? 0))
        .slice(0, MOST_SHOWN),
      replay: replayOf(replay, action),
    };
  });
}

function previewOf(
  row: BudgetWindowRow,
  change: BudgetChange,
  suspended: boolean,
): BudgetPreviewOutput["windows"][number] {
  const before = gauge(row);
  const { cost, tokens, requests } = before.limits;
  const after = {
    ...before,
    limits: {
      cost: change.limitCost === undefined ? cost : change.limitCost,
      tokens: change.limitTokens === undefined ? tokens : change.limitTokens,
      requests: change.limitRequests === undefined ? requests : change.limitRequests,
    },
    warningPercent: change.warningPercent ?? before.warningPercent,
    criticalPercent: change.criticalPercent ?? before.criticalPercent,
  };
  return {
    windowId: row.id,
    entityKey: row.entityKey,
    spent: toWire(before.spent),
    held: toWire(before.held),
    tokens: before.tokens,
    requests: before.requests,
    before: standing(before, suspended),
    after: standing(after, suspended),
    refusesAtOnce: suspended || isFull(after, row),
  };
}

type Gauge = ReturnType<typeof gauge>;

function standing(window: Gauge, suspended: boolean) {
  const fullest = utilisation(window);
  return {
    limit: window.limits.cost === null ? null : toWire(window.limits.cost),
    remaining: remainingOf(window),
    limitTokens: window.limits.tokens,
    limitRequests: window.limits.requests,
    percent: fullest === null ? null : toWire(fullest.percent),
    level: levelName(standingOf({ ...window, suspended })),
  };
}

/** Whether nothing more fits: exactly at a limit is full. */
function isFull({ limits, granted, spent, held, tokens, requests }: Gauge, row: BudgetWindowRow): boolean {
  if (limits.cost?.plus(granted).minus(spent).minus(held).lte(ZERO)) return true;
  if (limits.tokens !== null && tokens + Number(row.heldTokens) >= limits.tokens) return true;
  return limits.requests !== null && requests + Number(row.heldRequests) >= limits.requests;
}

const WOULD: Record<BudgetAction, string> = {
  block: "have blocked",
  queue: "have queued",
  degrade: "have degraded",
  warn: "have warned of",
  ignore: "have counted, and let pass,",
};

function replayOf(replay: Replay, action: BudgetAction): BudgetPreviewOutput["replay"] {
  const { from, to, executions, beyond, beyondCost, isComplete, isWholePeriods } = replay;
  const since = new Date(from).toISOString();
  const all = `${formatCount(executions)} executions since ${since}`;
  const counters = isWholePeriods
    ? "Counters begin with their period"
    : "Counters begin at 0 with the first of these days";
  return {
    from: since,
    to: new Date(to).toISOString(),
    executions,
    beyond,
    beyondCost: toWire(beyondCost),
    isComplete,
    sentence: `It would ${WOULD[action]} ${formatCount(beyond)} of ${isComplete ? "" : "the first "}${all}.`,
    method:
      `Executions in the order of their booking, by actual cost and normal priority. ${counters}. ` +
      "One that would lift the count above a limit is beyond it and is not counted.",
  };
}
