import { pico, picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";
import { planLimit, type Shape } from "./plan-budgets";

/** A pool, and which agents draw on it; an agent without an allocation draws on the pool alone. */
export type PoolPlan = {
  name: string;
  initialBudget: string;
  priority: number;
  agents: { agentId: string; allocation: string | null; strategy: string; priority: number }[];
};

/** `from` and `to` choose among the pools and the agents in them. */
export type PoolStep =
  | { kind: "transfer"; from: number; to: number; amount: string }
  | { kind: "allocate"; pool: number; strategy: string }
  | { kind: "rebalance"; pool: number }
  | { kind: "set-allocation"; agent: number; remaining: string };

export function planPools(random: SeededRandom, shape: Shape): PoolPlan[] {
  if (random.next() < 0.5) return [];
  const agents = ["a0", "a1", "a2", "a3"];
  return Array.from({ length: random.between(1, 2) }, (_, index) => {
    const initialBudget = planLimit(random, shape, 0.05, 0.4);
    let left = pico(initialBudget);
    const members = agents.splice(0, random.between(1, 2)).map((agentId) => {
      const allocation = (left * BigInt(random.between(0, 60))) / 100n;
      const hasOwn = random.next() < 0.75;
      if (hasOwn) left -= allocation;
      return {
        agentId,
        allocation: hasOwn ? picoText(allocation) : null,
        strategy: random.pick(["FIXED", "DYNAMIC", "PRIORITY"]),
        priority: random.between(1, 10),
      };
    });
    return { name: `pool ${index}`, initialBudget, priority: random.between(1, 10), agents: members };
  });
}

export function planPoolStep(random: SeededRandom, shape: Shape): PoolStep {
  const amount = planLimit(random, shape, 0.001, 0.05);
  const pool = random.between(0, 5);
  return random.pick<PoolStep>([
    { kind: "transfer", from: random.between(0, 10), to: random.between(0, 10), amount },
    { kind: "transfer", from: random.between(0, 10), to: random.between(0, 10), amount },
    { kind: "allocate", pool, strategy: random.pick(["OWN", "DYNAMIC", "PRIORITY"]) },
    { kind: "rebalance", pool },
    { kind: "set-allocation", agent: random.between(0, 10), remaining: amount },
  ]);
}
