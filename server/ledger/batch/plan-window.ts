import { type Period, type PeriodSpec, periodBounds } from "@/server/domain/period";
import { type Epoch, epochOf } from "@/server/domain/period-epoch";
import { type Attribution, scopeKeyOf } from "@/server/domain/scopes";
import { type Entity, entityFrom } from "@/server/ledger/policies/dimensions";
import type { Policy } from "@/server/ledger/policies/policy";
import { windowId } from "./ids";

/** A window that a batch needs: one counter of a budget in one epoch of one period. */
export type WindowPlan = Entity & { id: string; policy: Policy; period: Period; epoch: number };

// An ended month may still be booked into for 72 hours; so may a session that began before its budget.
export const LATE_MS = 72 * 3_600_000;
/** Windows of a RATE budget are neither compared nor booked into once they ended so long ago. */
const RATE_BOOKABLE_MS = 90 * 60_000;
const REMEMBERED_ENTITIES = 10_000;

/** The window of an entity in an epoch. Its id is derived, so every replica names the same row without asking. */
export function planWindow(policy: Policy, { period, epoch }: Epoch, entity: Entity): WindowPlan {
  const id = windowId(policy.budgetId, period.key, epoch, entity.entityKey);
  return { ...entity, id, policy, period, epoch };
}

/**
 * The window of a budget at an instant, for those who steer.
 * @param values of the scope types that the budget counts apart, in their order; none for one counter
 * @returns null where the budget does not count yet at that instant
 */
export function planAt(
  policy: Policy,
  at: number,
  timeZone: string,
  values: readonly string[] = [],
): WindowPlan | null {
  const entity = entityFrom(policy, values);
  const resets = resetsOf(policy, entity.entityKey);
  const epoch = epochAt(policy, at, { resets, period: periodBounds({ ...specOf(policy, timeZone), at }) });
  return epoch === null ? null : planWindow(policy, epoch, entity);
}

/** The epochs of a budget's periods that overlap [from, to], in order; resets of single entities aside. Not for RATE, whose periods are too many. */
export function epochsBetween(
  policy: Policy,
  range: { from: number; to: number },
  timeZone: string,
): Epoch[] {
  const epochs: Epoch[] = [];
  let at = Math.max(range.from, countsFrom(policy));
  while (at <= range.to) {
    const period = periodBounds({ ...specOf(policy, timeZone), at });
    const epoch = epochAt(policy, at, { resets: policy.resets, period });
    if (epoch === null) break;
    epochs.push(epoch);
    if (epoch.period.endsAt === null) break;
    at = epoch.period.endsAt;
  }
  return epochs;
}

/**
 * From which instant on a budget counts at all. Most count what the ledger held before them. The windows of a RATE are
 * too short, and sessions and tasks without an end too many, to look back further than this.
 */
function countsFrom(policy: Policy): number {
  if (policy.period === "RATE") return policy.createdAt;
  const isEndless =
    policy.period === "TOTAL" || policy.period === "PER_SESSION" || policy.period === "PER_TASK";
  const isFleeting = policy.each.includes("SESSION") || policy.each.includes("TASK");
  return isEndless && isFleeting ? policy.createdAt - LATE_MS : Number.NEGATIVE_INFINITY;
}

/** When an entity's counter began anew: with the whole budget, or by itself. */
function resetsOf(policy: Policy, entityKey: string): readonly number[] {
  const own = policy.entityResets.get(entityKey);
  return own === undefined ? policy.resets : [...policy.resets, ...own].sort((a, b) => a - b);
}

type Counted = { resets: readonly number[]; period: Period };

function epochAt(policy: Policy, at: number, { resets, period }: Counted): Epoch | null {
  const from = countsFrom(policy);
  if (at < from) return null;
  const found = resets.length === 0 ? { period, epoch: 0 } : epochOf(period, resets, at);
  if (from <= found.period.startsAt) return found;
  return { period: { ...found.period, startsAt: from }, epoch: found.epoch };
}

/** How often a budget starts anew. */
export function specOf(policy: Policy, timeZone: string): PeriodSpec {
  const { period: kind, resetDay, weekStart, fiscalMonth, windowSeconds } = policy;
  return { kind, timeZone, resetDay, weekStart, fiscalMonth, windowSeconds };
}

// The last window of each entity of each budget: most calls fall into the window of the call before them.
const lastPlans = new WeakMap<Policy, Map<string, WindowPlan>>();

type CallTime = {
  at: number;
  now: number;
  timeZone: string;
  bounds: (spec: PeriodSpec & { at: number }) => Period;
};

/** The window that a call falls into by a budget that covers it; null where it is not counted there. */
export function planCall(policy: Policy, attribution: Attribution, time: CallTime): WindowPlan | null {
  const { at } = time;
  const values = policy.each.map((scopeType) => scopeKeyOf(scopeType, attribution) ?? "");
  const name = values.length === 0 ? "" : values.join("\0");
  let plans = lastPlans.get(policy);
  if (plans === undefined) {
    plans = new Map();
    lastPlans.set(policy, plans);
  }
  let plan = plans.get(name);
  if (plan === undefined || !holds(plan.period, at)) {
    const entity = entityFrom(policy, values);
    const resets = resetsOf(policy, entity.entityKey);
    const period = time.bounds({ ...specOf(policy, time.timeZone), at });
    const epoch = epochAt(policy, at, { resets, period });
    if (epoch === null) return null;
    plan = planWindow(policy, epoch, entity);
    // Bounded: a flood of new names must not grow the process.
    if (plans.size >= REMEMBERED_ENTITIES) plans.clear();
    plans.set(name, plan);
  }
  if (policy.period === "RATE" && (plan.period.endsAt ?? at) < time.now - RATE_BOOKABLE_MS) return null;
  return plan;
}

function holds(period: Period, at: number): boolean {
  return period.startsAt <= at && (period.endsAt === null || at < period.endsAt);
}
