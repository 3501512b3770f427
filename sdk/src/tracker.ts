import { costEntry, Delivery, newKey } from "./delivery";
import { fromEnvironment } from "./environment";
import { BudgetUnavailableError, PurserError } from "./errors";
import { type OpenRun, openRun, type RunOptions, type TrackedRun } from "./open-run";
import { runTracked, streamTracked } from "./tracked-run";
import { Transport } from "./transport";
import type {
  AuthorizeInput,
  BudgetStatus,
  ClientOptions,
  Decision,
  SettleInput,
  TrackCostInput,
  TrackCostResult,
  Violation,
} from "./types";

type Veto = (agentId: string, amount: string | null) => boolean | Promise<boolean>;

/**
 * Budgets of agents: asks before a call, books after it.
 * Static methods use one tracker made of PURSER_URL and PURSER_KEY; `new BudgetTracker(options)` makes another.
 */
export class BudgetTracker {
  static #shared: BudgetTracker | null = null;
  readonly #transport: Transport;
  readonly #delivery: Delivery;
  readonly #options: ClientOptions;
  readonly #vetoes = new Map<string, Veto>();
  readonly #warn: (message: string, cause?: unknown) => void;
  /** Whether the last answer named a budget that blocks. */
  #sawBlocking = false;

  constructor(options: ClientOptions = {}) {
    const environment = fromEnvironment();
    this.#options = options;
    this.#warn = options.onWarning ?? ((message, cause) => console.warn(`purser: ${message}`, cause ?? ""));
    this.#transport = new Transport({
      url: options.url ?? environment.url,
      key: options.key ?? environment.key,
      fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    });
    this.#delivery = new Delivery(this.#transport, {
      spoolDir: options.spoolDir,
      timeoutMs: options.timeoutMs ?? 10_000,
      attempts: options.attempts ?? 3,
      retryIntervalMs: options.retryIntervalMs ?? 5_000,
      onWarning: this.#warn,
    });
    this.#delivery.resume();
  }

  /** The tracker that the static methods use. */
  static get shared(): BudgetTracker {
    BudgetTracker.#shared ??= new BudgetTracker();
    return BudgetTracker.#shared;
  }

  static configure(options: ClientOptions): void {
    BudgetTracker.#shared = new BudgetTracker(options);
  }

  static checkBudgetStatus(): Promise<BudgetStatus> {
    return BudgetTracker.shared.checkBudgetStatus();
  }

  static trackCost(input: TrackCostInput): Promise<TrackCostResult> {
    return BudgetTracker.shared.trackCost(input);
  }

  static executeWithTracking<T>(fn: (run: TrackedRun) => Promise<T>, options: RunOptions): Promise<T> {
    return BudgetTracker.shared.executeWithTracking(fn, options);
  }

  /**
   * The organization's month. While the server cannot answer, `failMode` decides: open goes on, closed throws.
   * @throws BudgetUnavailableError, PurserError
   */
  async checkBudgetStatus(): Promise<BudgetStatus> {
    const call = {
      method: "GET" as const,
      path: "/api/v1/status",
      timeoutMs: this.#checkTimeoutMs,
      attempts: 1,
    };
    try {
      const { body } = await this.#transport.send(call);
      return { ...(body as unknown as Omit<BudgetStatus, "isKnown">), isKnown: true };
    } catch (error) {
      this.#goOnOrThrow(error);
      return UNKNOWN_STATUS;
    }
  }

  /** Whether a call would be granted now. Holds nothing. @throws BudgetUnavailableError, PurserError */
  async check(input: AuthorizeInput): Promise<Decision> {
    const call = {
      method: "POST" as const,
      path: "/api/v1/check",
      timeoutMs: this.#checkTimeoutMs,
      attempts: 1,
    };
    return this.#decide(await this.#ask({ ...call, body: input }));
  }

  /**
   * Holds the estimated cost, or says why not: a refusal is an answer. `reservationId` is missing where the server
   * cannot be asked and `failMode` lets the call go on.
   * @throws BudgetUnavailableError, PurserError
   */
  async authorize(input: AuthorizeInput): Promise<Decision> {
    const { agentId = "", estimatedCost = null } = input;
    const veto = this.#vetoes.get(agentId);
    if (veto && !(await veto(agentId, estimatedCost))) return { ...GO_ON, ...VETOED };
    const body = { ...input, idempotencyKey: input.idempotencyKey ?? newKey() };
    const attempts = this.#options.attempts ?? 3;
    const call = { method: "POST" as const, path: "/api/v1/authorizations", attempts };
    return this.#decide(await this.#ask({ ...call, timeoutMs: this.#timeoutMs, body }));
  }

  /** Books what a reservation used. @throws PurserError if the server refuses it for good */
  settle(input: SettleInput): Promise<TrackCostResult> {
    const body = { ...input, occurredAt: input.occurredAt ?? new Date().toISOString() };
    return this.#delivery.deliver({ kind: "settle", key: input.reservationId, body });
  }

  /** Frees a hold whose call was not made; where that fails it expires by itself. */
  async release(reservationId: string): Promise<void> {
    await this.#act(reservationId, "release", {});
  }

  /** Lets a hold live longer, counted from now; where that fails it expires by itself. */
  async extend(reservationId: string, ttlSeconds: number): Promise<void> {
    await this.#act(reservationId, "extend", { ttlSeconds });
  }

  /** Books money that is already spent. @throws PurserError if the server refuses it for good */
  async trackCost(input: TrackCostInput): Promise<TrackCostResult> {
    const result = await this.#delivery.deliver(costEntry(input));
    if (result.tracked) this.#remember(result.decision.reasons);
    return result;
  }

  /** The same without waiting for the answer: records go out together. */
  record(input: TrackCostInput): Promise<void> {
    return this.#delivery.enqueue(costEntry(input));
  }

  /**
   * Runs `fn` under a hold and books what it used. A refused run is not made and not billed; `fn` is given the model
   * to use, which may be a cheaper one.
   * @throws BudgetExceededError, BudgetUnavailableError, and whatever `fn` throws
   */
  async executeWithTracking<T>(fn: (run: TrackedRun) => Promise<T>, options: RunOptions): Promise<T> {
    return runTracked(await this.open(options), fn);
  }

  /** The same for a stream: booked when it ends, breaks, or its reader leaves. */
  async *streamWithTracking<T>(
    fn: (run: TrackedRun) => Promise<AsyncIterable<T>>,
    options: RunOptions,
  ): AsyncGenerator<T, void, undefined> {
    yield* streamTracked(await this.open(options), fn);
  }

  /**
   * The same in two halves, for where neither fits: the run is yours to end, by `settle` or by `fail`.
   * @throws BudgetExceededError, ModelDegradedError, BudgetUnavailableError
   */
  open(options: RunOptions): Promise<OpenRun> {
    return openRun(this, options, this.#warn);
  }

  /** Raises an alert about an agent, or counts on the one that is open. @throws PurserError */
  async reportViolation(violation: Violation): Promise<{ alertId: string; level: "warning" | "critical" }> {
    const call = { method: "POST" as const, path: "/api/v1/violations", timeoutMs: this.#timeoutMs };
    const { body } = await this.#transport.send({ ...call, body: violation, attempts: 1 });
    const { alertId, level } = body as { alertId: string; level: "warning" | "critical" };
    return { alertId, level };
  }

  /** A word of the agent's owner before any authorization: false refuses it. */
  registerBudgetMonitor(agentId: string, veto: Veto): void {
    this.#vetoes.set(agentId, veto);
  }

  /** Tries to deliver everything that waits. @returns whether nothing waits any more */
  flush(): Promise<boolean> {
    return this.#delivery.flush();
  }

  /** Delivers what waits and stops. Call it before the process ends. */
  close(): Promise<boolean> {
    return this.#delivery.close();
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? 10_000;
  }

  get #checkTimeoutMs(): number {
    return this.#options.checkTimeoutMs ?? 250;
  }

  async #ask(call: Parameters<Transport["send"]>[0]): Promise<Decision> {
    try {
      const { body } = await this.#transport.send(call);
      return ("decision" in body && typeof body.decision === "object" ? body.decision : body) as Decision;
    } catch (error) {
      this.#goOnOrThrow(error);
      return GO_ON;
    }
  }

  #decide(decision: Decision): Decision {
    this.#remember(decision.reasons);
    return decision;
  }

  #remember(reasons: readonly { action: string }[]): void {
    this.#sawBlocking = reasons.some(({ action }) => action === "block" || action === "queue");
  }

  /** @throws unless the server is away and the agent may go on without it */
  #goOnOrThrow(error: unknown): void {
    if (!(error instanceof PurserError) || !error.isRetryable || error.code === "rate_limited") throw error;
    const mode = this.#options.failMode ?? (this.#sawBlocking ? "closed" : "open");
    const message = `Failed to check budget status: ${error.message}`;
    if (mode === "closed") throw new BudgetUnavailableError(message, error);
    this.#warn(`${message} The call goes on without a hold.`);
  }

  async #act(reservationId: string, act: "release" | "extend", body: object): Promise<void> {
    const path = `/api/v1/authorizations/${reservationId}/${act}`;
    try {
      await this.#transport.send({ method: "POST", path, body, timeoutMs: 10_000, attempts: 2 });
    } catch (error) {
      this.#warn(`The hold ${reservationId} could not be changed (${act}).`, error);
    }
  }
}

const GO_ON: Decision = { decision: "allow", allowed: true, warnings: [], reasons: [], alternatives: [] };
const VETOED = { decision: "block", allowed: false, reason: "Refused by the agent's own monitor" } as const;

const UNKNOWN_STATUS: BudgetStatus = {
  canExecute: true,
  isOverBudget: false,
  overrideEnabled: false,
  utilizationPercentage: 0,
  totalSpent: "0",
  totalBudget: null,
  remainingBudget: null,
  heldBudget: "0",
  month: "",
  isKnown: false,
};
