import { isRateLimited, reasonToWire, retryAfterSeconds } from "@/server/domain/decision";
import type { DecisionInput } from "@/server/domain/enforcement";
import type { RoutedDecision } from "@/server/domain/fallback";
import { secondsUntil } from "@/server/domain/queue";
import { reasonSentence } from "@/server/domain/reason-sentence";
import { serviceLevelOf } from "@/server/domain/service-level";
import { queueTimes } from "@/server/ledger/queue/queue-enqueue";
import type { BatchState, Judged } from "./batch-state";
import type { HoldGranted, Judgement } from "./commands";

const TRACKING_OFF = "TRACKING_OFF: tracking is switched off; nothing is held or recorded.";

/** The answer while tracking is switched off: everything may run, nothing is held. */
export function notHeld(): HoldGranted {
  return {
    allowed: true,
    decision: "allow",
    heldCost: "0",
    duplicate: false,
    serviceLevel: "full",
    warnings: [TRACKING_OFF],
    reasons: [],
  };
}

/** What every decision of this organization goes by, beside the call. */
export function circumstances(state: Judged): Pick<DecisionInput, "overrides" | "now" | "enforcement"> {
  return { overrides: state.overrides(), now: state.now, enforcement: state.settings.enforcement };
}

/** What is said of a call, in the words of the wire. */
export function judgementOf(decision: RoutedDecision, state: Judged): Judgement {
  const { warnings, shadowReasons } = decision;
  const [first] = decision.reasons;
  return {
    serviceLevel: serviceLevelOf(decision.windows, state.settings.serviceLevels),
    warnings: [...warnings],
    ...(first !== undefined && { reason: reasonSentence(first) }),
    reasons: decision.reasons.map(reasonToWire),
    ...(shadowReasons.length > 0 && { shadowReasons: shadowReasons.map(reasonToWire) }),
  };
}

/** When a refused call may try again; of a queued one also whether its time ends before its budgets begin anew. */
export function retryAdvice(
  decision: RoutedDecision,
  state: Judged,
): { retryAfterSeconds?: number; willExpireBeforeReset?: boolean } {
  if (decision.action === "queue") {
    const { nextAttemptAt, willExpireBeforeReset } = queueTimes(decision, state);
    return { retryAfterSeconds: secondsUntil(nextAttemptAt, state.now), willExpireBeforeReset };
  }
  if (decision.action !== "block") return {};
  const seconds = retryAfterSeconds(decision, state.now);
  return seconds === null ? {} : { retryAfterSeconds: seconds };
}

/**
 * Before anything is said of budgets: a hold whose time is over must not refuse, degrade or warn. A call that is simply
 * let through says nothing of them.
 * @throws MoreWindowsNeeded, MoreHoldsDue
 */
export function requireSwept(
  { action, reasons, shadowReasons, warnings, windows }: Omit<RoutedDecision, "model" | "requested">,
  state: BatchState,
): void {
  if (action === "allow" && warnings.length === 0 && shadowReasons.length === 0) return;
  state.requireSwept([...windows, ...reasons, ...shadowReasons].map(({ windowId }) => windowId));
}

/** Counts what the budgets that were asked have refused, each window once. */
export function countRefusal(
  decision: RoutedDecision,
  state: BatchState,
  everyCall: readonly string[],
): void {
  const refusing = new Set<string>();
  for (const { action, windowId } of decision.reasons)
    if (action === "block" || action === "queue") refusing.add(windowId);
  // A pace that is too fast touches no budget of money: only the limits of pace count it.
  const counting = isRateLimited(decision) ? refusing : new Set([...everyCall, ...refusing]);
  for (const id of counting) state.window(id).refuse();
  state.writes.refusals += 1;
}

/** Counts what budgets in shadow mode would have refused, each window once. */
export function countShadow(decision: RoutedDecision, state: BatchState): void {
  const would = decision.shadowReasons.filter(({ action }) => action === "block" || action === "queue");
  for (const id of new Set(would.map(({ windowId }) => windowId))) state.window(id).refuseInShadow();
}
