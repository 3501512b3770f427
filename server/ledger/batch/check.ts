import type { Pool } from "pg";
import { ZERO } from "@/server/domain/money";
import type { PeriodCache } from "@/server/domain/period-cache";
import type { PolicyCache, Rules } from "@/server/ledger/policies/policy-cache";
import { readAdvice } from "@/server/ledger/sql/read-advice";
import type { Judged } from "./batch-state";
import type { LedgerClock } from "./clock";
import type { AuthorizeCommand, HoldResult } from "./commands";
import { createItem } from "./item";
import { refused, routeCall, softAlternatives } from "./judge-hold";
import { judgementOf, notHeld } from "./judgement";
import { activeOverrides, grantsOf } from "./override-use";
import { withPace } from "./pace";
import type { WindowPlan } from "./plan-window";
import { prepare } from "./prepare";
import type { OfferPricing, PreparedAuthorize } from "./prepared";
import { LockedWindow, type WindowRow } from "./window";

type Deps = { policies: PolicyCache; clock: LedgerClock; periods: PeriodCache };

const nobody = { resolve: () => undefined, reject: () => undefined };

/** Judges an authorization on an unlocked read. Between this answer and the next call anything may happen. */
export async function checkAuthorization(
  pool: Pool,
  command: AuthorizeCommand,
  deps: Deps,
): Promise<HoldResult> {
  for (let tries = 0; ; tries += 1) {
    const rules = await deps.policies.get(command.organizationId, pool);
    const item = createItem(command, 0, nobody);
    const prepared = prepare(item, { rules, now: deps.clock.now(), periods: deps.periods, holds: new Map() });
    if (prepared.kind === "untracked") return notHeld();
    if (prepared.kind !== "authorize") throw new Error("only an authorization can be checked");
    const plans = new Map(prepared.candidates.flatMap((c) => c.plans).map((plan) => [plan.id, plan]));
    const advice = await readAdvice(pool, {
      organizationId: command.organizationId,
      windowIds: [...plans.keys()],
      fakeNow: deps.clock.fakeNow(),
    });
    deps.clock.learn(advice.now);
    if (advice.policyVersion !== rules.policies.version && tries < 3) {
      deps.policies.forget(command.organizationId);
      continue;
    }
    const state = judgedOf(plans, advice, rules);
    const answer = judge(prepared, state, { rules, periods: deps.periods });
    return withPace(answer, state.windowsOf(prepared.candidates[0].plans), state.now);
  }
}

function judge(prepared: PreparedAuthorize, state: Judged, pricing: OfferPricing): HoldResult {
  const decision = routeCall(prepared, state);
  if (!decision.allowed) return refused(prepared, decision, { state, pricing });
  return {
    allowed: true,
    decision: decision.action === "warn" || decision.action === "degrade" ? decision.action : "allow",
    ...(decision.model !== null && { model: decision.model }),
    ...(decision.viaOverride !== null && { viaOverride: decision.viaOverride }),
    heldCost: decision.requested.cost.toFixed(),
    duplicate: false,
    ...judgementOf(decision, state),
    ...softAlternatives(prepared, decision, { state, pricing }),
  };
}

/** What an unlocked read gives to judge by. */
export function judgedOf(
  plans: ReadonlyMap<string, WindowPlan>,
  advice: Awaited<ReturnType<typeof readAdvice>>,
  { settings }: Rules,
): Judged {
  const rows = new Map(advice.windows.map((row) => [row.id, row]));
  const windows = new Map<string, LockedWindow>();
  for (const [id, plan] of plans) {
    const window = new LockedWindow(rows.get(id) ?? untouched(plan), plan.policy);
    window.granted = grantsOf(id, advice.overrides);
    windows.set(id, window);
  }
  return {
    now: advice.now,
    settings,
    overrides: () => activeOverrides(advice.overrides),
    knownWindows: (wanted) => {
      const known = wanted.flatMap(({ id }) => windows.get(id) ?? []);
      return known.length === wanted.length ? known : null;
    },
    windowsOf: (wanted) => wanted.flatMap(({ id }) => windows.get(id) ?? []),
  };
}

/** A window that no call has made yet: nothing is spent in it. */
function untouched({ id, policy, period, entityKey }: WindowPlan): WindowRow {
  return {
    id,
    budgetId: policy.budgetId,
    entityKey,
    periodKey: period.key,
    startsAt: period.startsAt,
    endsAt: period.endsAt,
    limitCost: policy.limitCost,
    limitTokens: policy.limitTokens,
    limitRequests: policy.limitRequests,
    warningPercent: policy.warningPercent,
    criticalPercent: policy.criticalPercent,
    spent: ZERO,
    held: ZERO,
    tokens: 0,
    heldTokens: 0,
    requests: 0,
    heldRequests: 0,
    version: "",
  };
}
