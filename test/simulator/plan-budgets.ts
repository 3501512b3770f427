import { picoText } from "@/test/pico";
import type { SeededRandom } from "@/test/seeded-random";
import type { Who } from "./plan-steps";

/** A scope type that a call has a value in, with its field and its column in the ledger. */
export const DIMENSIONS = {
  ENVIRONMENT: { field: "environment", column: "environment", keys: ["production", "staging"] },
  CAMPAIGN: { field: "campaignId", column: "campaign_id", keys: ["c0", "c1", "c2", "c3"] },
  AGENT: { field: "agentId", column: "agent_id", keys: ["a0", "a1", "a2", "a3"] },
  AGENT_TYPE: { field: "agentType", column: "agent_type", keys: ["CONTENT", "AD", "SEO"] },
  COMPONENT: { field: "component", column: "component", keys: ["planner", "writer"] },
  PROVIDER: { field: "provider", column: "provider", keys: ["sim"] },
  MODEL: { field: "model", column: "model", keys: ["m0", "m1", "m2"] },
  USER: { field: "userId", column: "user_id", keys: ["u0", "u1", "u2", "u3"] },
  SESSION: { field: "sessionId", column: "session_id", keys: ["s0", "s1", "s2"] },
} as const satisfies Record<string, { field: keyof Who; column: string; keys: readonly string[] }>;
export type Dimension = keyof typeof DIMENSIONS;
const TYPES = Object.keys(DIMENSIONS) as Dimension[];

/** A budget beside those that every scope has by itself. `each` counts every value apart, `except` is all but these. */
export type MadeBudget = {
  kind: "made";
  name: string;
  scopeType: Dimension | "ORGANIZATION";
  scopeKey: string | null;
  filters: Partial<Record<Dimension, string>>;
  except: Partial<Record<Dimension, string[]>>;
  each: Dimension[];
  period: "HOURLY" | "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY" | "TOTAL" | "PER_SESSION" | "RATE";
  windowSeconds?: number;
  limitCost: string | null;
  limitTokens: number | null;
  limitRequests: number | null;
  perCallMaxCost: string | null;
  action: "block" | "warn" | "ignore";
  shadow: boolean;
  /** The pace of a rate limit is refused with 429, not by a value. */
  purpose: "budget" | "rate_limit";
};

/** A limit that somebody sets before the first call. */
export type BudgetPlan =
  | { kind: "month"; limit: string | null }
  | { kind: "campaign"; campaignId: string; limit: string; action: "block" | "warn" }
  | MadeBudget;

export type Shape = { volume: bigint; quantum: bigint; calls: number };

export function planBudgets(random: SeededRandom, shape: Shape): BudgetPlan[] {
  const budgets: BudgetPlan[] = [
    { kind: "month", limit: random.next() < 0.2 ? null : planLimit(random, shape, 0.05, 0.4) },
  ];
  for (let index = 0; index < 4; index += 1) {
    if (random.next() < 0.4)
      budgets.push({
        kind: "campaign",
        campaignId: `c${index}`,
        limit: planLimit(random, shape, 0.01, 0.15),
        action: random.next() < 0.85 ? "block" : "warn",
      });
  }
  const made = random.between(0, 6);
  for (let index = 0; index < made; index += 1) budgets.push(planMade(random, shape, `budget ${index}`));
  return budgets;
}

/** A share of what the calls will ask for, at, above or below a multiple of the quantum by one unit. */
export function planLimit(random: SeededRandom, shape: Shape, low: number, high: number): string {
  const perMille = BigInt(Math.round((low + random.next() * (high - low)) * 1_000));
  const about = (shape.volume * perMille) / 1_000n / shape.quantum;
  return picoText((about + 1n) * shape.quantum + random.pick([-1n, 0n, 0n, 0n, 1n]));
}

export function planMade(random: SeededRandom, shape: Shape, name: string): MadeBudget {
  const scope = planScope(random);
  const drawn = random.pick(PERIODS);
  // A session cannot be both the one and each.
  const period = drawn === "PER_SESSION" && namesSession(scope) ? "TOTAL" : drawn;
  const metric = random.next();
  // The more specific a budget, the less of the whole comes by it.
  const share = (scope.scopeKey === null && scope.each.length === 0 ? 0.3 : 0.08) * random.next();
  return {
    kind: "made",
    name,
    ...scope,
    period,
    ...(period === "RATE" && { windowSeconds: random.pick([1, 2, 5, 60]) }),
    limitCost: metric < 0.7 ? planLimit(random, shape, share / 2, share) : null,
    limitTokens: metric > 0.6 && metric < 0.85 ? random.between(0, shape.calls * 60) : null,
    limitRequests: metric > 0.8 ? random.between(0, Math.ceil(shape.calls * share)) : null,
    perCallMaxCost: random.next() < 0.1 ? picoText(15_000_000_000n) : null,
    action: random.pick(["block", "block", "block", "block", "warn", "ignore"]),
    purpose: period === "RATE" && random.next() < 0.4 ? "rate_limit" : "budget",
    shadow: random.next() < 0.1,
  };
}

function namesSession({
  scopeType,
  filters,
  each,
}: Pick<MadeBudget, "scopeType" | "filters" | "each">): boolean {
  return scopeType === "SESSION" || "SESSION" in filters || each.includes("SESSION");
}

const PERIODS: readonly MadeBudget["period"][] = [
  "HOURLY",
  "DAILY",
  "DAILY",
  "WEEKLY",
  "MONTHLY",
  "YEARLY",
  "TOTAL",
  "TOTAL",
  "PER_SESSION",
  "RATE",
];

type Scope = Pick<MadeBudget, "scopeType" | "scopeKey" | "filters" | "except" | "each">;

function planScope(random: SeededRandom): Scope {
  const draw = random.next();
  const scopeType = random.pick(TYPES);
  const other = random.pick(TYPES.filter((type) => type !== scopeType));
  const plain = {
    scopeType,
    scopeKey: random.pick(DIMENSIONS[scopeType].keys),
    filters: {},
    except: {},
    each: [],
  };
  if (draw < 0.15) return { ...plain, scopeType: "ORGANIZATION", scopeKey: null };
  if (draw < 0.5) return plain;
  if (draw < 0.7) return { ...plain, filters: { [other]: random.pick(DIMENSIONS[other].keys) } };
  if (draw < 0.9) return { ...plain, scopeKey: null, each: [scopeType] };
  if (draw > 0.96) return { ...plain, except: { [other]: [random.pick(DIMENSIONS[other].keys)] } };
  if (draw > 0.93) return { ...plain, scopeKey: null, except: { [scopeType]: [plain.scopeKey] } };
  return { ...plain, each: [other] };
}

/** What a call must equal for a budget to cover it; the scope types that count each apart only have to be named. */
export function coverageOf(budget: MadeBudget): { equal: Map<Dimension, string>; named: Set<Dimension> } {
  const equal = new Map(Object.entries(budget.filters) as [Dimension, string][]);
  if (budget.scopeType !== "ORGANIZATION" && budget.scopeKey !== null)
    equal.set(budget.scopeType, budget.scopeKey);
  const named = new Set(budget.each);
  if (budget.period === "PER_SESSION") named.add("SESSION");
  return { equal, named };
}

/** Whether a budget covers a call. */
export function covers(budget: MadeBudget, who: Who): boolean {
  const { equal, named } = coverageOf(budget);
  const keyOf = (type: Dimension) => who[DIMENSIONS[type].field];
  return (
    [...equal].every(([type, key]) => keyOf(type) === key) &&
    [...named].every((type) => keyOf(type) !== undefined) &&
    (Object.entries(budget.except) as [Dimension, string[]][]).every(([type, keys]) => {
      const key = keyOf(type);
      return key !== undefined && !keys.includes(key);
    })
  );
}

/** What a window says that its calls equal, and do not equal, by column. */
type Covered = {
  dimensions: Readonly<Record<string, string>>;
  excepted: Readonly<Record<string, readonly string[]>>;
};

/** Whether a call is counted in a window, by what the window says of its calls. */
export function countsFor(window: Covered, who: Who): boolean {
  return Object.values(DIMENSIONS).every(({ field, column }) => {
    const value = window.dimensions[column];
    const key = who[field];
    const isExcepted = window.excepted[column]?.includes(key ?? "") || key === undefined;
    return (value === undefined || key === value) && !(column in window.excepted && isExcepted);
  });
}
