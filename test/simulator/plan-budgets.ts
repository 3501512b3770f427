import { picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";

/** A limit that somebody sets before the first call. */
export type BudgetPlan =
  | { kind: "month"; limit: string | null }
  | { kind: "campaign"; campaignId: string; limit: string; action: "block" | "warn" };

export type Shape = { volume: bigint; quantum: bigint; calls: number };

export function planBudgets(random: SeededRandom, shape: Shape): BudgetPlan[] {
  const budgets: BudgetPlan[] = [
    { kind: "month", limit: random.next() < 0.1 ? null : planLimit(random, shape, 0.02, 0.4) },
  ];
  for (let index = 0; index < 4; index += 1) {
    if (random.next() < 0.6)
      budgets.push({
        kind: "campaign",
        campaignId: `c${index}`,
        limit: planLimit(random, shape, 0.005, 0.15),
        action: random.next() < 0.85 ? "block" : "warn",
      });
  }
  return budgets;
}

/** A share of what the calls will ask for, at, above or below a multiple of the quantum by one unit. */
export function planLimit(random: SeededRandom, shape: Shape, low: number, high: number): string {
  const perMille = BigInt(Math.round((low + random.next() * (high - low)) * 1_000));
  const about = (shape.volume * perMille) / 1_000n / shape.quantum;
  return picoText((about + 1n) * shape.quantum + random.pick([-1n, 0n, 0n, 0n, 1n]));
}
