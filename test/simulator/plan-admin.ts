import { picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";
import { type BudgetPlan, planLimit, type Shape } from "./plan-budgets";

/** What the people who own the money do meanwhile. */
export type AdminStep = { atMs: number } & (
  | { kind: "month"; limit: string | null }
  | { kind: "campaign"; campaignId: string; limit: string | null }
  | { kind: "grant"; campaignId: string | null; amount: string }
  | { kind: "bypass"; campaignId: string | null; ceiling: string | null }
  /** Ends the override that this administrator activated `back` activations ago. */
  | { kind: "end-override"; back: number }
  | { kind: "rebuild" }
);

type Planned = Shape & { stormMs: number; budgets: readonly BudgetPlan[] };

export function planAdmin(random: SeededRandom, shape: Planned): AdminStep[] {
  const steps = Array.from({ length: random.between(0, 8) }, (): AdminStep => {
    const atMs = random.between(50, shape.stormMs);
    const campaignId = random.next() < 0.5 ? null : `c${random.between(0, 3)}`;
    const draw = random.next();
    if (draw < 0.3) return { atMs, kind: "month", limit: planLimit(random, shape, 0.02, 0.5) };
    if (draw < 0.55)
      return {
        atMs,
        kind: "campaign",
        campaignId: campaignId ?? "c0",
        limit: planLimit(random, shape, 0, 0.2),
      };
    if (draw < 0.7) return { atMs, kind: "grant", campaignId, amount: planLimit(random, shape, 0.001, 0.05) };
    if (draw < 0.8)
      return {
        atMs,
        kind: "bypass",
        campaignId,
        ceiling: random.next() < 0.8 ? picoText(shape.volume / 50n + 1n) : null,
      };
    if (draw < 0.95) return { atMs, kind: "end-override", back: random.between(0, 3) };
    return { atMs, kind: "rebuild" };
  });
  return steps.sort((a, b) => a.atMs - b.atMs);
}
