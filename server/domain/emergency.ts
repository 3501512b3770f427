import { floor12 } from "@/server/domain/allocation-apportion";
import { type Money, maxMoney, minMoney, ZERO } from "@/server/domain/money";

/** From this priority on an emergency is granted in full. */
const FULL_FROM_PRIORITY = 7;
const PARTIAL_WORD = "critical";
const PARTIAL_SHARE = "0.5";

/** What an agent asks for in an emergency; US dollars. */
export type EmergencyRequest = {
  /** The agent's own, as stored; never what the caller says. */
  priority: number;
  reason: string;
  requested: Money;
  /** What the pool's emergency share still has. */
  shareLeft: Money;
  /** What the pool still has at all. */
  poolRemaining: Money;
};

export type EmergencyDecision = {
  approved: Money;
  rule: "priority" | "critical_reason" | "none";
  /** What cut the amount that the rule gave; null: nothing. */
  limitedBy: "emergency_share" | "pool" | null;
};

/**
 * Priority 7 and more in full; with "critical" in the reason half; else nothing. Never beyond the pool's emergency
 * share or what the pool still has: writing a word does not make money. Source: SAFE-34 to 37, C10.
 */
export function decideEmergency(request: EmergencyRequest): EmergencyDecision {
  const { rule, amount } = byRule(request);
  const share = maxMoney(request.shareLeft, ZERO);
  const pool = maxMoney(request.poolRemaining, ZERO);
  const approved = minMoney(amount, minMoney(share, pool));
  const cut = approved.lt(amount);
  return { approved, rule, limitedBy: cut ? (pool.lt(share) ? "pool" : "emergency_share") : null };
}

function byRule(request: EmergencyRequest): { rule: EmergencyDecision["rule"]; amount: Money } {
  const { priority, reason, requested } = request;
  if (priority >= FULL_FROM_PRIORITY) return { rule: "priority", amount: requested };
  if (reason.toLowerCase().includes(PARTIAL_WORD))
    return { rule: "critical_reason", amount: floor12(requested.times(PARTIAL_SHARE)) };
  return { rule: "none", amount: ZERO };
}
