import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { BudgetPreviewOutput } from "@/server/contract/admin-budget-rows";
import type { BudgetPreviewInput } from "@/server/contract/admin-budgets";
import { NotFoundError } from "@/server/contract/errors";
import { type BudgetWindowRow, listCounters } from "@/server/db/queries/budget-windows";
import { findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import { standingOf, utilisation } from "@/server/domain/level";
import { toWire, ZERO } from "@/server/domain/money";
import type { Counted } from "@/server/domain/replay-tally";
import type { Policy } from "@/server/ledger/policies/policy";
import { replayBudget } from "@/server/ledger/proof/replay-budget";
import type { LookBack } from "@/server/ledger/proof/replay-range";
import { type BudgetChange, checkRules } from "@/server/ledger/rules/check-rules";
import { policyOf as newPolicy } from "@/server/ledger/rules/new-budget";
import { withKeptUsers } from "../privacy/kept-user";
import { newBudget } from "./create";
import { policyOf } from "./policy-of";
import { replayOf } from "./preview-replay";
import { currentStart, type Reading, readingOf } from "./read-row";
import { gauge, levelName, remainingOf } from "./rows";
import { changeOf } from "./update";

const MOST_LOOKED_AT = 1000;
const MOST_SHOWN = 100;

/**
 * What a change of a budget, or a budget not made yet, would do: to the counters of the period that runs, and to
 * executions of the past. Nothing is written.
 * @throws ServiceError forbidden, validation_failed, not_found
 */
export async function previewBudget(
  ctx: CallContext,
  input: BudgetPreviewInput,
): Promise<BudgetPreviewOutput> {
  requirePermission(ctx.actor, "view");
  const { budgetId, draft, replayDays, replayPeriods, ...fields } = input;
  const back = replayPeriods === undefined ? { days: replayDays } : { periods: replayPeriods };
  return inSnapshot(getContainer().pool, async (db) => {
    const reading = await readingOf(db, ctx);
    if (draft !== undefined) {
      const budget = await withKeptUsers(ctx, newBudget(draft));
      return previewDraft(db, reading, newPolicy(budget), back);
    }
    if (budgetId === undefined) throw new NotFoundError("budget");
    return previewChange(db, reading, { budgetId, change: changeOf(fields), back });
  });
}

type Asked = { budgetId: string; change: BudgetChange; back: LookBack };

async function previewChange(
  db: Queryable,
  reading: Reading,
  { budgetId, change, back }: Asked,
): Promise<BudgetPreviewOutput> {
  const { organizationId, now } = reading;
  const row = await findBudget(db, organizationId, { budgetId });
  if (row === null) throw new NotFoundError("budget");
  const policy = policyOf(row);
  checkRules(policy, change);
  const current = currentStart(row, reading);
  const at = { organizationId, now: new Date(now), entityKey: null, after: null, limit: MOST_LOOKED_AT };
  const counters = current === null ? [] : await listCounters(db, { ...at, current });
  const next = { ...policy, ...change };
  const replay = await replayBudget(db, organizationId, next, { ...reading, back });
  return {
    budgetId,
    version: row.version,
    windows: fullest(counters.map((counter) => previewOf(counter, change, row.status === "SUSPENDED"))),
    replay: replayOf(replay, next, reading),
  };
}

/** A draft has no windows yet: its counters are what the ledger holds of the period that runs. */
async function previewDraft(
  db: Queryable,
  reading: Reading,
  policy: Policy,
  back: LookBack,
): Promise<BudgetPreviewOutput> {
  const replay = await replayBudget(db, reading.organizationId, policy, { ...reading, back });
  const counters = [...(replay.running ?? [])].map(([entityKey, counted]) =>
    draftWindow(entityKey, counted, policy),
  );
  return {
    budgetId: null,
    version: null,
    windows: fullest(counters),
    replay: replayOf(replay, policy, reading),
  };
}

type PreviewWindow = BudgetPreviewOutput["windows"][number];

function fullest(windows: PreviewWindow[]): PreviewWindow[] {
  return windows
    .sort((a, b) => Number(b.after.percent ?? 0) - Number(a.after.percent ?? 0))
    .slice(0, MOST_SHOWN);
}

function draftWindow(entityKey: string, { cost, tokens, requests }: Counted, policy: Policy): PreviewWindow {
  const { limitCost, limitTokens, limitRequests, warningPercent, criticalPercent } = policy;
  const counted = {
    spent: cost,
    held: ZERO,
    granted: ZERO,
    tokens,
    requests,
    warningPercent,
    criticalPercent,
  };
  const before = { ...counted, limits: { cost: null, tokens: null, requests: null } };
  const after = { ...counted, limits: { cost: limitCost, tokens: limitTokens, requests: limitRequests } };
  return {
    windowId: null,
    entityKey,
    spent: toWire(cost),
    held: toWire(ZERO),
    tokens,
    requests,
    before: standing(before, false),
    after: standing(after, false),
    refusesAtOnce: isFull(after, { tokens: 0, requests: 0 }),
  };
}

function previewOf(row: BudgetWindowRow, change: BudgetChange, suspended: boolean): PreviewWindow {
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
    refusesAtOnce:
      suspended || isFull(after, { tokens: Number(row.heldTokens), requests: Number(row.heldRequests) }),
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
function isFull(
  { limits, granted, spent, held, tokens, requests }: Gauge,
  heldCounts: { tokens: number; requests: number },
): boolean {
  if (limits.cost?.plus(granted).minus(spent).minus(held).lte(ZERO)) return true;
  if (limits.tokens !== null && tokens + heldCounts.tokens >= limits.tokens) return true;
  return limits.requests !== null && requests + heldCounts.requests >= limits.requests;
}
