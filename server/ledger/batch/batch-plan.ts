import type { Policy } from "@/server/ledger/policies/policy";
import type { LedgerState } from "@/server/ledger/sql/read-state";
import type { WindowPlan } from "./plan-window";
import type { Prepared, PreparedAuthorize, QueueView } from "./prepared";

/** The windows that the records and authorizations of a batch fall into, each once. */
export function plansOf(prepared: readonly Prepared[]): Map<string, WindowPlan> {
  const plans = new Map<string, WindowPlan>();
  for (const entry of prepared) {
    if (entry.kind === "record") for (const plan of entry.plans) plans.set(plan.id, plan);
    if (entry.kind === "authorize") addCandidates(plans, entry);
  }
  for (const { prepared: call } of waitingIn(prepared)) addCandidates(plans, call);
  return plans;
}

function addCandidates(plans: Map<string, WindowPlan>, { candidates }: PreparedAuthorize): void {
  for (const candidate of candidates) for (const plan of candidate.plans) plans.set(plan.id, plan);
}

/** Who waits in the queue, where a batch claims: every claim of a batch sees the same. */
function waitingIn(prepared: readonly Prepared[]): QueueView["waiting"] {
  for (const entry of prepared) if (entry.kind === "claim") return entry.queue.waiting;
  return [];
}

/** The queued requests that a batch must lock, beside those that wait. */
export function queueIdsOf(prepared: readonly Prepared[]): string[] {
  const ids = prepared.map((entry) => {
    if (entry.kind === "claim") return entry.command.queueId;
    return "hold" in entry ? entry.hold.attribution.queueId : undefined;
  });
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** The windows that the holds of a batch were placed on. */
export function holdWindows(prepared: readonly Prepared[]): string[] {
  return prepared.flatMap((entry) => ("hold" in entry ? entry.hold.windowIds : []));
}

/** The budgets that the windows of settled holds may belong to, by window. */
export function policiesOfHolds(prepared: readonly Prepared[]): Map<string, readonly Policy[]> {
  const policies = new Map<string, readonly Policy[]>();
  for (const entry of prepared) {
    if (entry.kind !== "settle") continue;
    for (const id of entry.hold.windowIds) policies.set(id, entry.policies);
  }
  return policies;
}

/** The hold that a settle, release or extend speaks of. */
export function reservationIdOf(entry: Prepared): string | undefined {
  if (entry.kind === "settle") return entry.command.input.reservationId;
  if (entry.kind === "release" || entry.kind === "extend") return entry.command.reservationId;
  return undefined;
}

/** The type that each agent of a batch is first named with. */
export function agentTypesOf(prepared: readonly Prepared[]): Map<string, string> {
  const types = new Map<string, string>();
  for (const entry of prepared) {
    if (entry.kind !== "record" && entry.kind !== "authorize") continue;
    const { agentId, agentType } = entry.command.input;
    if (agentId !== undefined && !types.has(agentId)) types.set(agentId, agentType);
  }
  return types;
}

/** Whether the windows planned for "now" hold the instant read under the lock: a period may have ended meanwhile. */
export function plansHoldNow(prepared: readonly Prepared[], { now }: LedgerState): boolean {
  const holdsNow = (plans: readonly WindowPlan[]) =>
    plans.every(({ period }) => period.startsAt <= now && (period.endsAt === null || now < period.endsAt));
  const callHoldsNow = (call: PreparedAuthorize) => call.candidates.every(({ plans }) => holdsNow(plans));
  return (
    waitingIn(prepared).every(({ prepared: call }) => callHoldsNow(call)) &&
    prepared.every((entry) => {
      if (entry.kind === "record") return entry.bookedAt !== null || holdsNow(entry.plans);
      return entry.kind !== "authorize" || callHoldsNow(entry);
    })
  );
}

/** The order in which every replica locks. */
export function bytewise(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
