import { PurserError } from "./errors";
import { picosOf, textOf } from "./picos";

/** One request. Money is a decimal string in US dollars, latency in seconds. */
export type RequestFigures = {
  cost: string;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  latency?: number | undefined;
  /** Default true. */
  success?: boolean | undefined;
  cached?: boolean | undefined;
};

/** What this process has seen since it began, or since the last reset; the ledger knows nothing of it. */
export class UsageMetrics {
  #cost = 0n;
  #counts = { requests: 0, failed: 0, cached: 0, inputTokens: 0, outputTokens: 0, timed: 0 };
  #latencySeconds = 0;

  addRequest({
    cost,
    inputTokens = 0,
    outputTokens = 0,
    latency,
    success = true,
    cached = false,
  }: RequestFigures) {
    this.#cost += picosOf(cost);
    this.#counts.requests += 1;
    this.#counts.failed += success ? 0 : 1;
    this.#counts.cached += cached ? 1 : 0;
    this.#counts.inputTokens += inputTokens;
    this.#counts.outputTokens += outputTokens;
    this.#counts.timed += latency === undefined ? 0 : 1;
    this.#latencySeconds += latency ?? 0;
  }

  /** US dollars. */
  get totalCost(): string {
    return textOf(this.#cost);
  }

  get totalRequests(): number {
    return this.#counts.requests;
  }

  get failedRequests(): number {
    return this.#counts.failed;
  }

  get cachedRequests(): number {
    return this.#counts.cached;
  }

  get inputTokens(): number {
    return this.#counts.inputTokens;
  }

  get outputTokens(): number {
    return this.#counts.outputTokens;
  }

  get totalTokens(): number {
    return this.#counts.inputTokens + this.#counts.outputTokens;
  }

  /** 0 to 1; null before the first request. */
  get successRate(): number | null {
    const { requests, failed } = this.#counts;
    return requests === 0 ? null : (requests - failed) / requests;
  }

  /** Seconds, of the requests that say it; null where none does. */
  get averageLatency(): number | null {
    return this.#counts.timed === 0 ? null : this.#latencySeconds / this.#counts.timed;
  }

  /** Everything begins at zero; what was recorded stays. */
  resetStatistics(): void {
    this.#cost = 0n;
    this.#latencySeconds = 0;
    this.#counts = { requests: 0, failed: 0, cached: 0, inputTokens: 0, outputTokens: 0, timed: 0 };
  }
}

/** Cost by its parts. Money is a decimal string in US dollars. */
export type CostFigures = {
  totalCost: string;
  model?: string | undefined;
  userId?: string | undefined;
  inputTokenCost?: string | undefined;
  outputTokenCost?: string | undefined;
  cacheReadCost?: string | undefined;
  cacheWriteCost?: string | undefined;
};

const PARTS = ["inputTokenCost", "outputTokenCost", "cacheReadCost", "cacheWriteCost"] as const;

/** Adds up costs by model, by user and by class of tokens. */
export class CostBreakdown {
  #total = 0n;
  readonly #parts = new Map<(typeof PARTS)[number], bigint>();
  readonly #models = new Map<string, bigint>();
  readonly #users = new Map<string, bigint>();

  /** @throws PurserError cost_sum_mismatch where parts are given that do not add up to the total; then nothing is added */
  addCost(cost: CostFigures): void {
    const total = picosOf(cost.totalCost);
    const given = PARTS.filter((part) => cost[part] !== undefined);
    const sum = given.reduce((all, part) => all + picosOf(cost[part] ?? "0"), 0n);
    if (given.length > 0 && sum !== total)
      throw new PurserError(`The parts are ${textOf(sum)}, the total is ${textOf(total)}.`, {
        code: "cost_sum_mismatch",
      });
    this.#total += total;
    for (const part of given) add(this.#parts, part, picosOf(cost[part] ?? "0"));
    if (cost.model !== undefined) add(this.#models, cost.model, total);
    if (cost.userId !== undefined) add(this.#users, cost.userId, total);
  }

  get totalCost(): string {
    return textOf(this.#total);
  }

  get inputTokenCost(): string {
    return textOf(this.#parts.get("inputTokenCost") ?? 0n);
  }

  get outputTokenCost(): string {
    return textOf(this.#parts.get("outputTokenCost") ?? 0n);
  }

  get cacheReadCost(): string {
    return textOf(this.#parts.get("cacheReadCost") ?? 0n);
  }

  get cacheWriteCost(): string {
    return textOf(this.#parts.get("cacheWriteCost") ?? 0n);
  }

  get byModel(): Record<string, string> {
    return textsOf(this.#models);
  }

  get byUser(): Record<string, string> {
    return textsOf(this.#users);
  }
}

function add<K>(sums: Map<K, bigint>, key: K, picos: bigint): void {
  sums.set(key, (sums.get(key) ?? 0n) + picos);
}

function textsOf(sums: Map<string, bigint>): Record<string, string> {
  return Object.fromEntries([...sums].map(([key, picos]) => [key, textOf(picos)]));
}
