import { picosOf, textOf } from "./picos";
import type { TrackCostInput } from "./types";

export type FakeOptions = {
  /** US dollars; without it nothing is refused. */
  limit?: string;
  /** US dollars per 1,000 tokens. */
  ratePerThousand?: string;
};

type Hold = { picos: bigint; input: Record<string, unknown> };
type Body = Record<string, unknown>;

/**
 * A server for tests of agents, in memory: `new BudgetTracker({ fetch: fake.fetch, spoolDir: null })`. It holds, books
 * once a key and refuses above its one limit as the real one does; it knows one rate, no period and no other rule.
 */
export class FakePurser {
  /** What was booked, in order. */
  readonly records: (TrackCostInput & { cost: string })[] = [];
  /** While true nothing answers. */
  isDown = false;
  /** The model that every call is degraded to; null: none is. */
  degradeTo: string | null = null;
  readonly #limit: bigint | null;
  readonly #rate: bigint;
  readonly #holds = new Map<string, Hold>();
  readonly #answers = new Map<string, Body>();
  #spent = 0n;
  #count = 0;

  constructor({ limit, ratePerThousand = "0.04" }: FakeOptions = {}) {
    this.#limit = limit === undefined ? null : picosOf(limit);
    this.#rate = picosOf(ratePerThousand);
  }

  /** US dollars. */
  get spent(): string {
    return textOf(this.#spent);
  }

  /** US dollars. */
  get held(): string {
    return textOf(this.#held);
  }

  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    if (this.isDown) throw new TypeError("fetch failed");
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const body = typeof init?.body === "string" ? (JSON.parse(init.body) as Body) : {};
    const { status, answer } = this.#answer(pathname.replace("/api/v1", ""), body);
    return new Response(JSON.stringify(answer), { status, headers: { "content-type": "application/json" } });
  };

  get #held(): bigint {
    return [...this.#holds.values()].reduce((sum, { picos }) => sum + picos, 0n);
  }

  #answer(path: string, body: Body): { status: number; answer: Body } {
    const [, what, id = "", act = ""] = path.split("/");
    if (path === "/status") return { status: 200, answer: this.#status() };
    if (path === "/check") return { status: 200, answer: this.#judge(body).answer };
    if (path === "/costs") return { status: 201, answer: this.#book(body, body) };
    if (path === "/costs:batch") {
      const results = (body.items as Body[]).map((item) => ({ ok: true, ...this.#book(item, item) }));
      return { status: 200, answer: { results } };
    }
    if (path === "/authorizations") return this.#authorize(body);
    const hold = what === "authorizations" ? this.#holds.get(id) : undefined;
    if (act === "settle" && (hold || this.#answers.has(id))) {
      this.#holds.delete(id);
      return { status: 200, answer: this.#book({ ...hold?.input, ...body, idempotencyKey: id }, body) };
    }
    if (!hold) return { status: 404, answer: { code: "not_found", detail: "This does not exist." } };
    if (act === "release") this.#holds.delete(id);
    return { status: 200, answer: { reservationId: id, released: true, expiresAt: "2100-01-01T00:00:00Z" } };
  }

  #authorize(input: Body): { status: number; answer: Body } {
    const { picos, answer } = this.#judge(input);
    if (answer.allowed === false)
      return { status: 402, answer: { code: "budget_exceeded", detail: "Refused.", decision: answer } };
    this.#count += 1;
    const reservationId = `res_${this.#count}`;
    this.#holds.set(reservationId, { picos, input });
    return { status: 201, answer: { ...answer, reservationId } };
  }

  #judge(input: Body): { picos: bigint; answer: Body } {
    const picos = this.#costOf(input);
    const used = this.#spent + this.#held;
    const allowed = this.#limit === null || used + picos <= this.#limit || picos === 0n;
    const isDegraded = allowed && this.degradeTo !== null && this.degradeTo !== input.model;
    const decision = isDegraded ? "degrade" : allowed ? "allow" : "block";
    const model = isDegraded ? this.degradeTo : input.model;
    const reasons = allowed ? [] : [this.#reason(picos)];
    const held = { heldCost: textOf(picos), warnings: [], reasons, alternatives: [] };
    const answer = { decision, allowed, ...(model !== undefined && { model }), ...held };
    return { picos, answer: allowed ? answer : { ...answer, reason: "Monthly cost limit exceeded" } };
  }

  #reason(requested: bigint): Body {
    const limit = this.#limit ?? 0n;
    return {
      budgetId: "bud_1",
      budgetName: "Fake",
      scope: "ORGANIZATION",
      metric: "cost",
      limit: textOf(limit),
      spent: this.spent,
      held: this.held,
      requested: textOf(requested),
      remaining: textOf(limit - this.#spent - this.#held),
      overage: textOf(this.#spent + this.#held + requested - limit),
      resetsAt: null,
      action: "block",
    };
  }

  #book(input: Body, usage: Body): Body {
    const key = typeof input.idempotencyKey === "string" ? input.idempotencyKey : null;
    const known = key === null ? undefined : this.#answers.get(key);
    if (known) return { ...known, duplicate: true };
    const picos = this.#costOf(usage);
    this.#spent += picos;
    this.#count += 1;
    const cost = textOf(picos);
    this.records.push({ ...(input as TrackCostInput), cost });
    const decision = { action: "allow", allowed: true, warnings: [], reasons: [] };
    const priced = { currency: "USD", priceStatus: "provisional", costSource: "default", excess: "0" };
    const answer = { tracked: true, id: `log_${this.#count}`, cost, ...priced, duplicate: false, decision };
    if (key !== null) this.#answers.set(key, answer);
    return answer;
  }

  #costOf(input: Body): bigint {
    const given = input.cost ?? input.estimatedCost;
    if (typeof given === "string") return picosOf(given);
    const number = (name: string) => (typeof input[name] === "number" ? (input[name] as number) : 0);
    const classes = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWriteTokens"].map(number);
    const estimated = number("estimatedTokens") + number("estimatedInputTokens") + number("maxOutputTokens");
    const tokens = number("tokens") || classes.reduce((sum, each) => sum + each, 0) || estimated;
    return (this.#rate * BigInt(tokens)) / 1000n;
  }

  #status(): Body {
    const limit = this.#limit;
    const isOver = limit !== null && this.#spent >= limit;
    const hundredths = limit === null || limit === 0n ? 0n : (this.#spent * 10_000n) / limit;
    return {
      canExecute: !isOver,
      isOverBudget: isOver,
      overrideEnabled: false,
      utilizationPercentage: Number(hundredths) / 100,
      totalSpent: this.spent,
      totalBudget: limit === null ? null : textOf(limit),
      remainingBudget: limit === null ? null : textOf(limit - this.#spent),
      heldBudget: this.held,
      month: new Date().toISOString().slice(0, 7),
    };
  }
}
