import { BudgetExceededError, ModelDegradedError } from "./errors";
import type {
  AuthorizeInput,
  Decision,
  Outcome,
  SettleInput,
  TrackCostInput,
  TrackCostResult,
  Usage,
} from "./types";
import { modelOf, usageOf } from "./usage-of";

/** What a run is told. */
export type TrackedRun = {
  /** The model to use: the one asked for, or the cheaper one that a budget degrades to. */
  model: string | undefined;
  reservationId: string | undefined;
  serviceLevel: Decision["serviceLevel"];
  features: readonly string[];
};

export type RunOptions = AuthorizeInput & {
  /** Where the usual places do not hold it: what the result, or one part of a stream, says was used. */
  usageOf?: ((result: unknown) => Usage | null) | undefined;
  /** The run can use no other model: being degraded is then a ModelDegradedError, and nothing is held. */
  isModelFixed?: boolean | undefined;
};

/** What a run needs of its tracker. */
export type RunTracker = {
  authorize(input: AuthorizeInput): Promise<Decision>;
  settle(input: SettleInput): Promise<TrackCostResult>;
  release(reservationId: string): Promise<void>;
  extend(reservationId: string, ttlSeconds: number): Promise<void>;
  trackCost(input: TrackCostInput): Promise<TrackCostResult>;
};
type Warn = (message: string, cause?: unknown) => void;

const TTL_SECONDS = 120;
/** A hold that nobody ends lives no longer than this; money spent under it is booked all the same. */
const LONGEST_HOLD_SECONDS = 3_600;
/** What an answer without usage is booked with where no estimate was given either. */
const UNKNOWN_TOKENS = 1_000;

/** A run that was let through: it ends once, by `settle` or by `fail`. */
export class OpenRun implements TrackedRun {
  readonly model: string | undefined;
  readonly reservationId: string | undefined;
  readonly serviceLevel: Decision["serviceLevel"];
  readonly features: readonly string[];
  readonly asked: RunOptions;
  readonly #tracker: RunTracker;
  readonly #warn: Warn;
  readonly #stopExtending: () => void;
  readonly #startedAt = performance.now();
  #isOver = false;
  #hasWarned = false;

  constructor(tracker: RunTracker, warn: Warn, asked: RunOptions, decision: Decision) {
    this.#tracker = tracker;
    this.#warn = warn;
    this.asked = asked;
    this.model = decision.model ?? asked.model;
    this.reservationId = decision.reservationId;
    this.serviceLevel = decision.serviceLevel;
    this.features = decision.features ?? [];
    this.#stopExtending = keepAlive(tracker, decision.reservationId, asked.ttlSeconds ?? TTL_SECONDS);
  }

  /** What a result, or a part of a stream, says was used. A reader that breaks on it breaks no work that is done. */
  usageOf(result: unknown): Usage | null {
    try {
      return this.#read(result);
    } catch (cause) {
      if (!this.#hasWarned) this.#warn("usageOf broke on what a run answered.", cause);
      this.#hasWarned = true;
      return usageOf(result);
    }
  }

  /** A reader that is made for results may know nothing of an error: that is not worth a word. */
  #usageOfFault(error: unknown): Usage | null {
    try {
      return this.#read(error);
    } catch {
      return usageOf(error);
    }
  }

  #read(result: unknown): Usage | null {
    return this.asked.usageOf?.(result) ?? usageOf(result);
  }

  /** What was asked for, where nobody says what was used. */
  estimate(): Usage & Outcome {
    const { estimatedTokens, estimatedInputTokens, maxOutputTokens } = this.asked;
    const metadata = { estimated: true };
    if (estimatedTokens === undefined && (estimatedInputTokens ?? maxOutputTokens) !== undefined)
      return { ...defined({ inputTokens: estimatedInputTokens, outputTokens: maxOutputTokens }), metadata };
    return { tokens: estimatedTokens ?? UNKNOWN_TOKENS, metadata };
  }

  /**
   * Books what was used. The work is done: what the server refuses to book is a warning, not an error.
   * @param served the model that answered
   */
  async settle(used: Usage & Outcome, served?: string): Promise<void> {
    if (!this.#end()) return;
    const { asked, reservationId } = this;
    const { task, metadata, executionId } = asked;
    const model = served ?? this.model;
    const executionTime = Math.round(performance.now() - this.#startedAt);
    const said: Usage & Outcome & Pick<SettleInput, "model" | "requestedModel" | "provider"> = {
      ...defined({ task, executionId, model, requestedModel: asked.model, provider: asked.provider }),
      executionTime,
      ...used,
      ...((metadata ?? used.metadata) && { metadata: { ...metadata, ...used.metadata } }),
    };
    try {
      if (reservationId !== undefined) await this.#tracker.settle({ reservationId, ...said });
      else await this.#tracker.trackCost({ ...attributionOf(asked), ...said });
    } catch (error) {
      this.#warn("What a run used could not be booked.", error);
    }
  }

  /** A call that failed is not billed by providers, unless its error says what it used. */
  async fail(error: unknown): Promise<void> {
    const usage = this.#usageOfFault(error);
    if (usage !== null) return this.settle({ ...usage, success: false }, modelOf(error));
    if (this.#end() && this.reservationId !== undefined) await this.#tracker.release(this.reservationId);
  }

  #end(): boolean {
    const isFirst = !this.#isOver;
    this.#isOver = true;
    this.#stopExtending();
    return isFirst;
  }
}

/** @throws BudgetExceededError, ModelDegradedError, BudgetUnavailableError */
export async function openRun(tracker: RunTracker, options: RunOptions, warn: Warn): Promise<OpenRun> {
  const { usageOf: _read, isModelFixed = false, ...asked } = options;
  const decision = await tracker.authorize(asked);
  if (!decision.allowed) throw new BudgetExceededError(decision);
  const { model, reservationId } = decision;
  if (isModelFixed && model !== undefined && model !== asked.model) {
    if (reservationId !== undefined) await tracker.release(reservationId);
    throw new ModelDegradedError(model, decision);
  }
  return new OpenRun(tracker, warn, options, decision);
}

/** A long run keeps its hold: it is extended each time half of its life is over. */
function keepAlive(tracker: RunTracker, reservationId: string | undefined, ttlSeconds: number): () => void {
  if (reservationId === undefined) return () => undefined;
  let heldSeconds = 0;
  const stop = () => clearInterval(timer);
  const timer = setInterval(() => {
    heldSeconds += ttlSeconds / 2;
    if (heldSeconds > LONGEST_HOLD_SECONDS) return stop();
    void tracker.extend(reservationId, ttlSeconds);
  }, ttlSeconds * 500);
  const unreferenced: { unref?: () => void } = timer as never;
  unreferenced.unref?.();
  return stop;
}

function attributionOf(asked: AuthorizeInput) {
  const { agentType, agentId, campaignId, environment, component, userId, sessionId, provider } = asked;
  return {
    agentType,
    ...defined({ agentId, campaignId, environment, component, userId, sessionId, provider }),
  };
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
