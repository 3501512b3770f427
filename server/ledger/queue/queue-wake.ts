import type { Pool } from "pg";
import { reasonToWire } from "@/server/domain/decision";
import type { PeriodCache } from "@/server/domain/period-cache";
import { queueTiming } from "@/server/domain/queue";
import { judgedOf } from "@/server/ledger/batch/check";
import type { LedgerClock } from "@/server/ledger/batch/clock";
import type { QueueView } from "@/server/ledger/batch/prepared";
import { sweepDueHolds } from "@/server/ledger/batch/sweep";
import type { PolicyCache } from "@/server/ledger/policies/policy-cache";
import { readWaiting } from "@/server/ledger/sql/queue-rows";
import { closeDue, moveQueued, type QueueMove } from "@/server/ledger/sql/queue-wake";
import { readAdvice } from "@/server/ledger/sql/read-advice";
import { resetsOf } from "./queue-enqueue";
import { awaitedWindows, inTurn, type Turn, viewQueue } from "./queue-turn";

const PER_SET = 500;

export type WakeDeps = { policies: PolicyCache; clock: LedgerClock; periods: PeriodCache };
/** `looked`: how many were judged; `fit`: whose turn has come; `ready`: of these, those announced now. */
export type Woken = { looked: number; fit: number; ready: number; expired: number; returned: number };

/**
 * Looks at the queue of an organization: ends what has waited too long, lets what a worker did not finish wait again,
 * and makes READY those whose turn has come, each told of by one event. An unlocked look that admits nothing: the
 * claim judges again under the locks. Any number of processes may do it at once.
 * @param onlyDue leaves those alone that wait for their next attempt
 */
export async function wakeQueue(
  pool: Pool,
  organizationId: string,
  deps: WakeDeps,
  onlyDue = false,
): Promise<Woken> {
  const closed = await closeDue(pool, organizationId, deps.clock.fakeNow());
  if (closed.returned > 0) await sweepDueHolds(pool, deps.clock);
  const rows = await readWaiting(pool, { organizationId, perSet: PER_SET, fakeNow: deps.clock.fakeNow() });
  if (rows.length === 0) return { looked: 0, fit: 0, ready: 0, ...closed };
  const { view, judged } = await judgeWaiting(pool, organizationId, { rows, deps });
  const moves: QueueMove[] = [];
  let [looked, fit] = [0, 0];
  for (const turn of inTurn(view.waiting, judged)) {
    const { row } = turn.entry;
    if (onlyDue && row.state === "WAITING" && row.nextAttemptAt > judged.now) continue;
    looked += 1;
    fit += turn.turn === "fits" ? 1 : 0;
    const move = moveOf(turn, judged.now);
    if (move !== null) moves.push(move);
  }
  return { looked, fit, ready: await moveQueued(pool, organizationId, moves), ...closed };
}

type Look = { rows: Parameters<typeof viewQueue>[1]; deps: WakeDeps };

async function judgeWaiting(pool: Pool, organizationId: string, { rows, deps }: Look) {
  const { policies, clock, periods } = deps;
  for (let tries = 0; ; tries += 1) {
    const rules = await policies.get(organizationId, pool);
    const view = viewQueue(organizationId, rows, { rules, now: clock.now(), periods, holds: new Map() });
    const plans = new Map(plansIn(view).map((plan) => [plan.id, plan]));
    const windowIds = [...plans.keys()];
    const advice = await readAdvice(pool, { organizationId, windowIds, fakeNow: clock.fakeNow() });
    clock.learn(advice.now);
    if (advice.policyVersion === rules.policies.version || tries >= 3)
      return { view, judged: judgedOf(plans, advice, rules) };
    policies.forget(organizationId);
  }
}

function plansIn({ waiting }: QueueView) {
  return waiting.flatMap(({ prepared }) => prepared.candidates.flatMap(({ plans }) => plans));
}

/** What a look changes: whose turn has come is ready, whose has not is tried again when its budgets begin anew. */
function moveOf(turn: Turn, now: number): QueueMove | null {
  const { row } = turn.entry;
  const as = {
    id: row.id,
    next_attempt_at: null,
    will_expire_before_reset: null,
    window_ids: null,
    reason: null,
  };
  if (turn.turn === "fits") return row.state === "READY" ? null : { ...as, state: "READY" };
  if (row.state === "WAITING" && row.nextAttemptAt > now) return null;
  const resetsAt =
    turn.turn === "refused" ? resetsOf(turn.decision) : turn.windows.map(({ endsAt }) => endsAt);
  const timing = queueTiming({ now, expiresAt: row.expiresAt, resetsAt });
  return {
    ...as,
    state: "WAITING",
    next_attempt_at: new Date(timing.nextAttemptAt).toISOString(),
    will_expire_before_reset: timing.willExpireBeforeReset,
    ...(turn.turn === "refused" && {
      window_ids: awaitedWindows(turn.decision),
      reason: turn.decision.reasons.map(reasonToWire),
    }),
  };
}
