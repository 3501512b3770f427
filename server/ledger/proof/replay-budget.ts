import type { Queryable } from "@/server/db/queryable";
import { usd } from "@/server/domain/money";
import {
  type Counted,
  type Judged,
  type JudgedDay,
  type JudgedPeriod,
  ReplayTally,
} from "@/server/domain/replay-tally";
import type { ScopeType } from "@/server/domain/scopes";
import { epochsBetween, planAt } from "@/server/ledger/batch/plan-window";
import { entityFrom, LEDGER_COLUMN } from "@/server/ledger/policies/dimensions";
import type { Policy } from "@/server/ledger/policies/policy";
import {
  listUsedRows,
  sumUsage,
  type UsageOf,
  type UsageSums,
  type UsedRow,
} from "@/server/ledger/sql/budget-usage";
import { type Judge, judgeBy } from "./replay-judge";
import { type LookBack, type ReplayRange, replayRange } from "./replay-range";

const MOST_EXECUTIONS = 200_000;
const PAGE = 10_000;

/** What limits would have made of executions that were booked in [from, to). */
export type Replay = ReplayRange & {
  total: Judged;
  days: JudgedDay[];
  periods: JudgedPeriod[];
  /** By entity key: what the counters of the period that runs hold; null where it was not judged as a whole. */
  running: ReadonlyMap<string, Counted> | null;
  /** false: there were more executions than are judged anew. */
  isComplete: boolean;
};

/**
 * Judges the executions of a budget anew, in the order of their booking, by the rule that calls are judged by: one that
 * would lift the count of its period above a limit is beyond it and is not counted. By actual cost, at the priority
 * that calls have who name none; reads only. Executions of a period that fit together are summed, not judged one by one.
 * @param policy with the limits to be tried   @param time `now` in epoch milliseconds
 */
export async function replayBudget(
  db: Queryable,
  organizationId: string,
  policy: Policy,
  time: { now: number; back: LookBack; timeZone: string },
): Promise<Replay> {
  const tried: Policy = { ...policy, ...AS_A_BLOCK, createdAt: 0 };
  const range = replayRange(tried, time.back, time);
  const tally = new ReplayTally(time.timeZone);
  const judge = judgeBy(tried, time);
  let left = MOST_EXECUTIONS;
  for (const stretch of stretchesOf(tried, range, time.timeZone)) {
    const usage = usageOf(organizationId, tried, stretch);
    const sums = tried.each.length === 0 ? await sumUsage(db, usage) : null;
    if (sums !== null && fits(tried, sums)) {
      tally.countAll(stretch.period, { executions: sums.requests, cost: sums.cost });
      continue;
    }
    left -= await replayRows(db, usage, { tally, judge: judge.one, most: left });
    if (left <= 0) break;
  }
  const isComplete = left > 0;
  const isWhole = isComplete && range.isWholePeriods;
  const running =
    tried.each.length === 0
      ? await runningSums(db, organizationId, tried, time)
      : isWhole
        ? judge.running
        : null;
  return {
    ...range,
    total: tally.total(),
    days: tally.days(),
    periods: tally.periods(),
    running,
    isComplete,
  };
}

async function runningSums(
  db: Queryable,
  organizationId: string,
  policy: Policy,
  { now, timeZone }: { now: number; timeZone: string },
): Promise<ReadonlyMap<string, Counted>> {
  const from = planAt(policy, now, timeZone)?.period.startsAt ?? now;
  return new Map([["", await sumUsage(db, usageOf(organizationId, policy, { from, to: now + 1 }))]]);
}

const AS_A_BLOCK = { action: "block", ownAction: "block", shadow: false, suspended: false } as const;

type Stretch = { from: number; to: number; period: { startsAt: number; endsAt: number | null } };

/** The range by periods of the budget; as one where its periods are too many to ask for each. */
function stretchesOf(policy: Policy, range: ReplayRange, timeZone: string): Stretch[] {
  const { from, to } = range;
  if (policy.period === "RATE" || policy.period === "HOURLY")
    return [{ from, to, period: { startsAt: from, endsAt: to } }];
  return epochsBetween(policy, { from, to: to - 1 }, timeZone).map(({ period }) => ({
    from: Math.max(from, period.startsAt),
    to: Math.min(to, period.endsAt ?? to),
    period,
  }));
}

/** Whether executions pass whatever their order: together they are within every limit, and the dearest is within that of one. */
function fits(policy: Policy, { cost, tokens, requests, dearest }: UsageSums): boolean {
  const { limitCost, limitTokens, limitRequests, perCallMaxCost, reservePercent } = policy;
  if (reservePercent > 0) return false;
  if (limitCost?.lt(cost) || perCallMaxCost?.lt(dearest)) return false;
  return tokens <= (limitTokens ?? tokens) && requests <= (limitRequests ?? requests);
}

/** @returns how many rows were judged, `most` at the most */
async function replayRows(
  db: Queryable,
  usage: UsageOf,
  { tally, judge, most }: { tally: ReplayTally; judge: Judge; most: number },
): Promise<number> {
  let after: { bookedAt: number; id: string } | null = null;
  let seen = 0;
  while (seen < most) {
    const rows: UsedRow[] = await listUsedRows(db, usage, { after, limit: Math.min(PAGE, most - seen) });
    for (const row of rows) {
      const cost = usd(row.cost);
      const judged = judge(row, cost);
      if (judged !== null) tally.count(row.bookedAt, cost, judged);
    }
    seen += rows.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) break;
    after = last;
  }
  return seen;
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
