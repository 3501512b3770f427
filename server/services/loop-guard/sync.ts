import { getContainer } from "@/server/container";
import { isServiceError } from "@/server/contract/errors";
import {
  type BurnHistory,
  findBurnHistory,
  findManagedBudgets,
  type GuardBudget,
} from "@/server/db/queries/burn-history";
import type { OrganizationId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { burnLimit, HISTORY_MS, isWorthChanging } from "@/server/domain/loop-guard";
import { toWire, usd } from "@/server/domain/money";
import { hourBounds } from "@/server/domain/period";
import type { Settings } from "@/server/domain/settings";
import { settingsByName } from "@/server/env/settings";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { archiveBudget } from "../budgets/archive";
import { createBudget } from "../budgets/create";
import { updateBudget } from "../budgets/update";

const MANAGED_BY = "loop-guard";
const STEP_NAME = "Loop guard: the same step";
const levels = { warningPercent: 90, criticalPercent: 95 };

type Guard = Settings["loopGuard"];
type Organization = { id: string; timeZone: string };

/**
 * Keeps an organization's loop guard as its settings say: one budget that counts each step of each session, and one
 * for each agent that bounds what it burns in an hour by its own history. Switched off, they are put away.
 * @returns how many budgets were made, changed or put away
 * Source: server/worker/README.md "Loop guard".
 */
export async function syncLoopGuard(organization: Organization): Promise<number> {
  const { pool, env, ledger } = getContainer();
  const ctx = contextOf(organization.id);
  const { loopGuard } = await loadSettings(pool, organization.id, settingsByName(env.settings));
  const guards = await findManagedBudgets(pool, organization.id, MANAGED_BY);
  if (!loopGuard.enabled) return archiveAll(ctx, guards);
  const now = ledger.clock.now();
  const histories = await findBurnHistory(pool, {
    organizationId: organization.id,
    since: new Date(now - HISTORY_MS),
    until: new Date(hourBounds(now, organization.timeZone).startsAt),
    managedBy: MANAGED_BY,
  });
  let changed = await syncStep(ctx, guards, loopGuard);
  for (const history of histories) {
    const guard = guards.find(({ scopeKey }) => scopeKey === history.agentId);
    changed += await syncAgent(ctx, guard, { history, loopGuard, now });
  }
  return changed;
}

function contextOf(organizationId: string): CallContext {
  const actor = {
    kind: "system",
    organizationId: organizationId as OrganizationId,
    name: MANAGED_BY,
  } as const;
  return { actor, requestId: MANAGED_BY };
}

/** The same task of one session, so many times in one window, is a loop. */
async function syncStep(ctx: CallContext, guards: readonly GuardBudget[], rule: Guard): Promise<number> {
  const [guard] = guards.filter(({ scopeKey }) => scopeKey === null);
  const { windowSeconds, repeats: limitRequests } = rule;
  if (guard?.windowSeconds === windowSeconds) {
    if (guard.limitRequests === String(limitRequests)) return 0;
    await updateBudget(ctx, { budgetId: guard.id, limitRequests }, { managedBy: MANAGED_BY });
    return 1;
  }
  // The length of a window cannot change. While calls hold something on the old one, it stays until the next run.
  if (guard !== undefined && (await archiveAll(ctx, [guard])) === 0) return 0;
  await createBudget(
    ctx,
    {
      name: STEP_NAME,
      scopeType: "SESSION",
      each: ["SESSION", "TASK"],
      purpose: "loop_guard",
      period: "RATE",
      windowSeconds,
      limitRequests,
      ...levels,
    },
    { managedBy: MANAGED_BY },
  );
  return 1;
}

type Known = { history: BurnHistory; loopGuard: Guard; now: number };

async function syncAgent(
  ctx: CallContext,
  guard: GuardBudget | undefined,
  { history, loopGuard, now }: Known,
): Promise<number> {
  const { agentId, largestHour, firstSeenAt } = history;
  const limit = burnLimit(
    { largestHour: usd(largestHour), firstSeenAt: firstSeenAt.getTime() },
    loopGuard,
    now,
  );
  const current = guard?.limitCost === undefined || guard.limitCost === null ? null : usd(guard.limitCost);
  if (limit === null || !isWorthChanging(current, limit)) return 0;
  const limitCost = toWire(limit);
  if (guard !== undefined)
    await updateBudget(ctx, { budgetId: guard.id, limitCost }, { managedBy: MANAGED_BY });
  else
    await createBudget(
      ctx,
      {
        name: `Loop guard: ${agentId}`.slice(0, 128),
        scopeType: "AGENT",
        scopeKey: agentId,
        purpose: "loop_guard",
        period: "HOURLY",
        limitCost,
        ...levels,
      },
      { managedBy: MANAGED_BY },
    );
  return 1;
}

/** Puts budgets away; one on which calls hold money stays until the next run. @returns how many were put away */
async function archiveAll(ctx: CallContext, guards: readonly GuardBudget[]): Promise<number> {
  let archived = 0;
  for (const { id } of guards) {
    try {
      await archiveBudget(ctx, { budgetId: id }, { managedBy: MANAGED_BY });
      archived += 1;
    } catch (error) {
      if (!isServiceError(error) || error.code !== "conflict") throw error;
    }
  }
  return archived;
}
