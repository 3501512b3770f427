import { BudgetExceededError } from "./errors";
import type { BudgetTracker } from "./tracker";
import type { AuthorizeInput, Decision, Outcome, SettleInput, Usage } from "./types";
import { modelOf, outcomeOf, usageOf } from "./usage-of";

/** What a run is told. */
export type TrackedRun = {
  /** The model to use: the one asked for, or the cheaper one that a budget degrades to. */
  model: string | undefined;
  reservationId: string | undefined;
  serviceLevel: Decision["serviceLevel"];
  features: readonly string[];
};

export type TrackingOptions = AuthorizeInput & {
  /** Where the usual places do not hold it: what the result, or one part of a stream, says was used. */
  usageOf?: ((result: unknown) => Usage | null) | undefined;
};

type Tracker = Pick<BudgetTracker, "authorize" | "settle" | "release" | "extend" | "trackCost">;
type Permit = { asked: AuthorizeInput; decision: Decision; run: TrackedRun; stopExtending: () => void };

const TTL_SECONDS = 120;
/** What an answer without usage is booked with where no estimate was given either. */
const UNKNOWN_TOKENS = 1_000;

/** See BudgetTracker.executeWithTracking. */
export async function runTracked<T>(
  tracker: Tracker,
  fn: (run: TrackedRun) => Promise<T>,
  options: TrackingOptions,
): Promise<T> {
  const permit = await begin(tracker, options);
  const startedAt = performance.now();
  let result: T;
  try {
    result = await fn(permit.run);
  } catch (error) {
    await giveUp(tracker, permit, error, options);
    throw error;
  }
  const executionTime = Math.round(performance.now() - startedAt);
  const usage = readUsage(result, options) ?? estimateOf(permit.asked);
  await book(tracker, permit, { ...usage, ...outcomeOf(result), executionTime }, modelOf(result));
  return result;
}

/** See BudgetTracker.streamWithTracking. */
export async function* streamTracked<T>(
  tracker: Tracker,
  fn: (run: TrackedRun) => Promise<AsyncIterable<T>>,
  options: TrackingOptions,
): AsyncGenerator<T, void, undefined> {
  const permit = await begin(tracker, options);
  const startedAt = performance.now();
  let stream: AsyncIterable<T>;
  try {
    stream = await fn(permit.run);
  } catch (error) {
    await giveUp(tracker, permit, error, options);
    throw error;
  }
  let usage: Usage | null = null;
  let model: string | undefined;
  let success = false;
  try {
    for await (const part of stream) {
      usage = merged(usage, readUsage(part, options));
      model = modelOf(part) ?? model;
      yield part;
    }
    success = true;
  } finally {
    // A stream that was left half-way has cost money too: what is not known is booked as it was estimated.
    const executionTime = Math.round(performance.now() - startedAt);
    await book(tracker, permit, { ...(usage ?? estimateOf(permit.asked)), success, executionTime }, model);
  }
}

async function begin(tracker: Tracker, options: TrackingOptions): Promise<Permit> {
  const { usageOf: _read, ...asked } = options;
  const decision = await tracker.authorize(asked);
  if (!decision.allowed) throw new BudgetExceededError(decision);
  const { reservationId, serviceLevel, features = [] } = decision;
  const run = { model: decision.model ?? asked.model, reservationId, serviceLevel, features };
  return {
    asked,
    decision,
    run,
    stopExtending: keepAlive(tracker, reservationId, asked.ttlSeconds ?? TTL_SECONDS),
  };
}

/** A long run keeps its hold: it is extended each time half of its life is over. */
function keepAlive(tracker: Tracker, reservationId: string | undefined, ttlSeconds: number): () => void {
  if (reservationId === undefined) return () => undefined;
  const timer = setInterval(() => void tracker.extend(reservationId, ttlSeconds), ttlSeconds * 500);
  const unreferenced: { unref?: () => void } = timer as never;
  unreferenced.unref?.();
  return () => clearInterval(timer);
}

async function book(
  tracker: Tracker,
  { asked, run, stopExtending }: Permit,
  used: Usage & Outcome,
  served: string | undefined,
): Promise<void> {
  stopExtending();
  const { reservationId } = run;
  const model = served ?? run.model;
  const { task, metadata, executionId } = asked;
  const said: Usage & Outcome & Pick<SettleInput, "model" | "requestedModel" | "provider"> = {
    ...defined({ task, executionId, model, requestedModel: asked.model, provider: asked.provider }),
    ...used,
    ...((metadata ?? used.metadata) && { metadata: { ...metadata, ...used.metadata } }),
  };
  if (reservationId !== undefined) await tracker.settle({ reservationId, ...said });
  else await tracker.trackCost({ ...attributionOf(asked), ...said });
}

/** A call that failed is not billed by providers, unless its error says what it used. */
async function giveUp(
  tracker: Tracker,
  permit: Permit,
  error: unknown,
  options: TrackingOptions,
): Promise<void> {
  const usage = readUsage(error, options);
  if (usage !== null) return book(tracker, permit, { ...usage, success: false }, modelOf(error));
  permit.stopExtending();
  if (permit.run.reservationId !== undefined) await tracker.release(permit.run.reservationId);
}

function readUsage(result: unknown, options: TrackingOptions): Usage | null {
  return options.usageOf?.(result) ?? usageOf(result);
}

/** Providers repeat the usage in a stream: Anthropic says the input first and the output last. The last word stands. */
function merged(before: Usage | null, now: Usage | null): Usage | null {
  if (before === null || now === null) return now ?? before;
  const larger = (a = 0, b = 0) => Math.max(a, b);
  if (now.tokens !== undefined || before.tokens !== undefined) return now;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = before;
  return {
    inputTokens: larger(inputTokens, now.inputTokens),
    outputTokens: larger(outputTokens, now.outputTokens),
    cacheReadTokens: larger(cacheReadTokens, now.cacheReadTokens),
    cacheWriteTokens: larger(cacheWriteTokens, now.cacheWriteTokens),
  };
}

function estimateOf(asked: AuthorizeInput): Usage & Outcome {
  const { estimatedTokens, estimatedInputTokens, maxOutputTokens } = asked;
  const metadata = { estimated: true };
  if (estimatedTokens === undefined && (estimatedInputTokens ?? maxOutputTokens) !== undefined)
    return { ...defined({ inputTokens: estimatedInputTokens, outputTokens: maxOutputTokens }), metadata };
  return { tokens: estimatedTokens ?? UNKNOWN_TOKENS, metadata };
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
