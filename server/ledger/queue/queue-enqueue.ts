import { DEFAULT_PRIORITY } from "@/server/domain/binding-reason";
import type { RoutedDecision } from "@/server/domain/fallback";
import { type QueueTiming, queueTiming, secondsUntil } from "@/server/domain/queue";
import type { BatchState, Judged } from "@/server/ledger/batch/batch-state";
import type { HoldRefused } from "@/server/ledger/batch/commands";
import { newId } from "@/server/ledger/batch/ids";
import type { PreparedAuthorize } from "@/server/ledger/batch/prepared";

/** When a call that is queued now ends waiting, and when it is looked at again. The shortest of its budgets' times. */
export function queueTimes(decision: RoutedDecision, state: Judged): QueueTiming & { expiresAt: number } {
  const queueing = decision.reasons.filter((reason) => reason.action === "queue");
  const windows = state.windowsOf(queueing.map(({ windowId }) => ({ id: windowId })));
  const seconds = windows.map((window) => window.queueTtlSeconds);
  const expiresAt = state.now + Math.min(state.settings.queue.ttlSeconds, ...seconds) * 1000;
  return { expiresAt, ...queueTiming({ now: state.now, expiresAt, resetsAt: resetsOf(decision) }) };
}

/** When each budget that refuses begins anew; null where that would not help. */
export function resetsOf({ reasons }: Pick<RoutedDecision, "reasons">): (number | null)[] {
  return reasons
    .filter(({ action }) => action === "queue" || action === "block")
    .map(({ metric, resetsAt }) => (metric === "per_call" || metric === "suspended" ? null : resetsAt));
}

/** Keeps a call that a budget queues, as it was asked, until its turn comes or its time is over. */
export function enqueue(
  prepared: PreparedAuthorize,
  decision: RoutedDecision,
  { state, refusal }: { state: BatchState; refusal: HoldRefused },
): HoldRefused {
  const { input, actorId, binding } = prepared.command;
  const { expiresAt, nextAttemptAt, willExpireBeforeReset } = queueTimes(decision, state);
  const queueing = decision.reasons.filter((reason) => reason.action === "queue");
  const id = newId("que");
  state.writes.queue.add({
    id,
    state: "WAITING",
    priority: input.priority ?? DEFAULT_PRIORITY,
    request: input,
    actorId,
    binding: binding ?? {},
    windowIds: [...new Set(queueing.map(({ windowId }) => windowId))],
    reasons: refusal.reasons,
    createdAt: state.now,
    expiresAt,
    nextAttemptAt,
    attempts: 0,
    willExpireBeforeReset,
    leaseUntil: null,
    leaseToken: null,
    reservationId: null,
    finishedAt: null,
  });
  return { ...refusal, queueId: id, nextAttemptAt };
}

/** The stored answer of a call that was queued, asked for again under its key. */
export function againQueued(answer: HoldRefused, now: number): HoldRefused {
  if (answer.nextAttemptAt === undefined) return answer;
  return { ...answer, duplicate: true, retryAfterSeconds: secondsUntil(answer.nextAttemptAt, now) };
}
