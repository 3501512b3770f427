import type { AuthorizeOutput } from "@/server/contract/authorize";
import { pico } from "@/test/pico";
import type { MadeBudget } from "./plan-budgets";
import type { ModelPlan, Usage, Who } from "./plan-steps";

/** What an acknowledged record must have done. */
export type KnownRecord = {
  cost: bigint;
  tokens: number;
  who: Who;
  reservationId: string | null;
  excess: string;
};
export type KnownHold = {
  cost: bigint;
  tokens: number;
  who: Who;
  /** Epoch milliseconds, as last told. */
  expiresAt: number;
  state: "HELD" | "SETTLED" | "RELEASED";
};
/** A refusal, with the instants between which it was decided. */
export type Refusal = {
  from: number;
  to: number;
  /** When the first of its attempts was sent. */
  firstSentAt: number;
  cost: bigint;
  tokens: number;
  who: Who;
  answer: AuthorizeOutput;
};

/** A budget that an administrator made; suspensions are the times in which it surely was suspended. */
export type KnownBudget = {
  id: string;
  plan: MadeBudget;
  /** Calls after this instant are surely bound by it. */
  bindsFrom: number;
  suspensions: { from: number; to: number }[];
};

/** A limit that was asked for between two instants; `until` is missing while nobody has heard an answer. */
type LimitChange = { limit: bigint | null; from: number; until: number };
export type Violation = { promise: string; what: string; detail: unknown };

/** What stands before the first change. */
const noLimit = (): LimitChange => ({ limit: null, from: 0, until: Number.POSITIVE_INFINITY });
const PER_MILLION = 1_000_000n;

/** The simulator's own books: exact sums of what was acknowledged, in whole 10^-12 US dollars. */
export class Oracle {
  readonly records = new Map<string, KnownRecord>();
  readonly holds = new Map<string, KnownHold>();
  readonly refusals: Refusal[] = [];
  readonly violations: Violation[] = [];
  readonly overrides: string[] = [];
  /** What all pools hold together. */
  pooled = 0n;
  /** Budgets beside the primary ones, by name. */
  readonly made = new Map<string, KnownBudget>();
  readonly #limits = new Map<string, LimitChange[]>();
  readonly #prices: Map<string, { input: bigint; output: bigint }>;

  constructor(models: readonly ModelPlan[]) {
    this.#prices = new Map(
      models.map(({ model, input, output }) => [model, { input: pico(input), output: pico(output) }]),
    );
  }

  violate(promise: string, what: string, detail: unknown): void {
    this.violations.push({ promise, what, detail });
  }

  /** The cost and tokens of a usage, by our own arithmetic. */
  amountOf(usage: Usage, who: Who): { cost: bigint; tokens: number } {
    if ("cost" in usage) return { cost: pico(usage.cost), tokens: usage.tokens };
    const price = this.#prices.get(who.model ?? "");
    if (!price) throw new Error(`no price for ${who.model}`);
    const cost =
      (price.input * BigInt(usage.inputTokens) + price.output * BigInt(usage.outputTokens)) / PER_MILLION;
    return { cost, tokens: usage.inputTokens + usage.outputTokens };
  }

  /** Notes what is in force for a budget from the first attempt on, surely from the answer on. */
  limitChanging(budget: string, limit: bigint | null): { acknowledged: () => void } {
    const change = { limit, from: Date.now(), until: Number.POSITIVE_INFINITY };
    const changes = this.#limits.get(budget) ?? [noLimit()];
    changes.push(change);
    this.#limits.set(budget, changes);
    return {
      acknowledged: () => {
        // Those before it cannot be in force any more.
        for (const earlier of changes.slice(0, changes.indexOf(change)))
          earlier.until = Math.min(earlier.until, Date.now());
      },
    };
  }

  /** Whether a budget may have admitted anything at some time since. */
  hadNoLimit(budget: string, since: number): boolean {
    return this.limitsBetween(budget, since, Number.POSITIVE_INFINITY).includes(null);
  }

  /** Every limit that may have been in force between two instants. */
  limitsBetween(budget: string, from: number, to: number): (bigint | null)[] {
    const changes = this.#limits.get(budget) ?? [noLimit()];
    return changes.filter((change) => change.from <= to && change.until >= from).map(({ limit }) => limit);
  }
}
