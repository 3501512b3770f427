import type { Queryable } from "@/server/db/queryable";
import { decide } from "@/server/domain/enforcement";
import { type Money, usd, ZERO } from "@/server/domain/money";
import { createPeriodCache } from "@/server/domain/period-cache";
import type { Attribution, ScopeType } from "@/server/domain/scopes";
import { entityFrom, LEDGER_COLUMN } from "./dimensions";
import { planAt, planCall, type WindowPlan } from "./plan-window";
import type { Policy } from "./policy";
import { listUsedRows, type UsageOf, type UsedRow } from "./sql/budget-usage";
import { LockedWindow } from "./window";

const DAY_MS = 86_400_000;
// A period that began longer before the days asked for is not judged from its start, but from the first of those days.
const LONGEST_LEAD_MS = 32 * DAY_MS;
const MOST_EXECUTIONS = 200_000;
const PAGE = 10_000;

/** What limits would have made of executions that were booked in [from, to). */
export type Replay = {
  from: number;
  to: number;
  executions: number;
  /** Executions that the limits would not have let pass. */
  beyond: number;
  beyondCost: Money;
  /** false: there were more executions than are judged anew. */
  isComplete: boolean;
  /** false: the counters begin at 0 in the middle of a period. */
  isWholePeriods: boolean;
};

/**
 * Judges the executions of a budget anew, in the order of their booking, by the rule that calls are judged by: one that
 * would lift the count of its period above a limit is beyond it and is not counted. By actual cost, at the priority
 * that calls have who name none; reads only.
 * @param policy with the limits to be tried   @param time `now` in epoch milliseconds; days back from it, 1 to 92
 */
export async function replayBudget(
  db: Queryable,
  organizationId: string,
  policy: Policy,
  time: { now: number; days: number; timeZone: string },
): Promise<Replay> {
  const range = rangeOf(policy, time);
  const judge = judgeBy(policy, time.timeZone);
  const replay = { ...range, executions: 0, beyond: 0, beyondCost: ZERO, isComplete: true };
  let after: { bookedAt: number; id: string } | null = null;
  for (;;) {
    const usage = usageOf(organizationId, policy, range);
    const rows: UsedRow[] = await listUsedRows(db, usage, { after, limit: PAGE });
    for (const row of rows) {
      replay.executions += 1;
      const cost = usd(row.cost);
      if (judge(row, cost)) continue;
      replay.beyond += 1;
      replay.beyondCost = replay.beyondCost.plus(cost);
    }
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return replay;
    if (replay.executions >= MOST_EXECUTIONS) return { ...replay, isComplete: false };
    after = last;
  }
}

/** The rows that a budget counts in a stretch of time: of every counter, where it has one each. */
export function usageOf(
  organizationId: string,
  policy: Policy,
  range: { from: number; to: number },
): UsageOf {
  const each = policy.each.map(columnOf);
  const { dimensions, excepted } = entityFrom({ ...policy, each: [] }, []);
  return {
    organizationId,
    dimensions,
    present: each,
    excepted,
    from: new Date(range.from),
    to: new Date(range.to),
  };
}

function columnOf(scopeType: ScopeType): string {
  return scopeType === "ORGANIZATION" ? "organization_id" : LEDGER_COLUMN[scopeType];
}

function rangeOf(policy: Policy, { now, days, timeZone }: { now: number; days: number; timeZone: string }) {
  const first = now - days * DAY_MS;
  const plan = planAt(policy, first, timeZone);
  const startsAt = plan?.period.startsAt ?? first;
  const isWholePeriods = first - startsAt <= LONGEST_LEAD_MS;
  // The execution that was booked in this very millisecond happened, too.
  return { from: isWholePeriods ? startsAt : first, to: now + 1, isWholePeriods };
}

/** Says of one execution after the other whether the limits let it pass. */
function judgeBy(given: Policy, timeZone: string): (row: UsedRow, cost: Money) => boolean {
  const policy: Policy = { ...given, action: "block", ownAction: "block", shadow: false, suspended: false };
  const { bounds } = createPeriodCache();
  const windows = new Map<string, LockedWindow>();
  return (row, cost) => {
    const at = row.bookedAt;
    const plan = planCall(policy, attributionOf(row), { at, now: at, timeZone, bounds });
    if (plan === null) return true;
    let window = windows.get(plan.id);
    if (window === undefined) {
      window = emptyWindow(plan, policy);
      windows.set(plan.id, window);
    }
    const amounts = { cost, tokens: row.tokens, requests: 1 };
    if (!decide({ requested: amounts, windows: [window], overrides: [], now: at }).allowed) return false;
    window.book(amounts, { excess: ZERO, bypassed: ZERO });
    return true;
  };
}

function attributionOf({ dimensions }: UsedRow): Attribution {
  return {
    agentType: dimensions[LEDGER_COLUMN.AGENT_TYPE] ?? "",
    agentId: dimensions[LEDGER_COLUMN.AGENT],
    campaignId: dimensions[LEDGER_COLUMN.CAMPAIGN],
    environment: dimensions[LEDGER_COLUMN.ENVIRONMENT],
    component: dimensions[LEDGER_COLUMN.COMPONENT],
    userId: dimensions[LEDGER_COLUMN.USER],
    sessionId: dimensions[LEDGER_COLUMN.SESSION],
    provider: dimensions[LEDGER_COLUMN.PROVIDER],
    model: dimensions[LEDGER_COLUMN.MODEL],
    task: dimensions[LEDGER_COLUMN.TASK],
    poolId: dimensions[LEDGER_COLUMN.POOL],
    keyId: dimensions[LEDGER_COLUMN.KEY],
  };
}

function emptyWindow({ id, entityKey, period }: WindowPlan, policy: Policy): LockedWindow {
  const { budgetId, limitCost, limitTokens, limitRequests, warningPercent, criticalPercent } = policy;
  const none = { spent: ZERO, held: ZERO, tokens: 0, heldTokens: 0, requests: 0, heldRequests: 0 };
  const { key: periodKey, startsAt, endsAt } = period;
  const limits = { limitCost, limitTokens, limitRequests };
  return new LockedWindow(
    {
      id,
      budgetId,
      entityKey,
      periodKey,
      startsAt,
      endsAt,
      ...limits,
      warningPercent,
      criticalPercent,
      ...none,
    },
    policy,
  );
}
