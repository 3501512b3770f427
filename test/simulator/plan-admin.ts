import { picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";
import { type BudgetPlan, type MadeBudget, planLimit, planMade, type Shape } from "./plan-budgets";

import { type PoolPlan, type PoolStep, planPoolStep } from "./plan-pools";

/** What the people who own the money do meanwhile. */
export type AdminStep = { atMs: number } & (
  | { kind: "month"; limit: string | null }
  | { kind: "campaign"; campaignId: string; limit: string | null }
  | { kind: "grant"; scope: Scope; amount: string }
  | { kind: "bypass"; scope: Scope; ceiling: string | null }
  /** Ends the override that this administrator activated `back` activations ago. */
  | { kind: "end-override"; back: number }
  | { kind: "rebuild" }
  | { kind: "pool"; step: PoolStep }
  | { kind: "make"; budget: MadeBudget }
  /** `which` chooses among the budgets that were made by then. */
  | { kind: "limit"; which: number; limit: string | null }
  | { kind: "reset"; which: number }
  | { kind: "suspend"; which: number }
  | { kind: "resume"; which: number }
);

/** Null: all budgets, or for a grant the organization's month. A number chooses among the budgets that were made. */
type Scope = { campaignId: string } | { which: number } | null;
type Planned = Shape & { stormMs: number; budgets: readonly BudgetPlan[]; pools: readonly PoolPlan[] };

export function planAdmin(random: SeededRandom, shape: Planned): AdminStep[] {
  const steps = Array.from({ length: random.between(0, 12) }, (_, index): AdminStep => {
    const atMs = random.between(50, shape.stormMs);
    return { atMs, ...planStep(random, shape, index) };
  });
  return steps.sort((a, b) => a.atMs - b.atMs);
}

type WithoutTime<T> = T extends unknown ? Omit<T, "atMs"> : never;

function planStep(random: SeededRandom, shape: Planned, index: number): WithoutTime<AdminStep> {
  const which = random.between(0, 20);
  const campaignId = `c${random.between(0, 3)}`;
  const scope = random.pick<Scope>([null, { campaignId }, { which }]);
  const limit = planLimit(random, shape, 0, 0.3);
  const all: WithoutTime<AdminStep>[] = [
    { kind: "month", limit },
    { kind: "campaign", campaignId, limit },
    { kind: "limit", which, limit },
    { kind: "limit", which, limit },
    { kind: "make", budget: planMade(random, shape, `later budget ${index}`) },
    { kind: "reset", which },
    { kind: "suspend", which },
    { kind: "resume", which },
    { kind: "grant", scope, amount: planLimit(random, shape, 0.001, 0.05) },
    { kind: "bypass", scope, ceiling: random.next() < 0.8 ? picoText(shape.volume / 50n + 1n) : null },
    { kind: "end-override", back: random.between(0, 3) },
    { kind: "rebuild" },
    ...Array.from({ length: shape.pools.length > 0 ? 4 : 0 }, () => ({
      kind: "pool" as const,
      step: planPoolStep(random, shape),
    })),
  ];
  return random.pick(all);
}
