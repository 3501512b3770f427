import { type GuardOptions, runOptionsOf } from "./guard-options";
import { meteredReadable } from "./metered-readable";
import type { OpenRun, RunOptions } from "./open-run";
import { estimateTokens, StreamMeter } from "./stream-meter";
import { modelOf } from "./usage-of";

export type { GuardOptions } from "./guard-options";

/** A language model of the package `ai`, as far as it is used here. */
type Model = {
  readonly provider: string;
  readonly modelId: string;
  doGenerate(params: never): PromiseLike<unknown>;
  doStream(params: never): PromiseLike<unknown>;
};

export type MiddlewareOptions = GuardOptions & {
  /** The model of a name, such as `openai`: without it a call that a budget degrades throws ModelDegradedError. */
  models?: ((modelId: string) => Model) | undefined;
};

type Params = {
  prompt?: unknown;
  tools?: unknown;
  maxOutputTokens?: number | undefined;
  abortSignal?: AbortSignal | undefined;
  providerOptions?: Record<string, unknown> | undefined;
};
type Call = { params: Params; model: Model };

/** A middleware for `wrapLanguageModel` of the package `ai`; its types are the package's own, by their structure. */
export type PurserMiddleware = {
  specificationVersion: "v3";
  wrapGenerate: <R>(call: Call & { doGenerate: () => PromiseLike<R> }) => Promise<R>;
  wrapStream: <P, R extends { stream: ReadableStream<P> }>(
    call: Call & { doStream: () => PromiseLike<R & { stream: ReadableStream<P> }> },
  ) => Promise<R>;
};

/**
 * Guards a language model of the Vercel AI SDK: each call, so each step of a tool loop, asks its budget and is booked
 * by its own. `providerOptions: { purser: { campaignId } }` says of one call whose it is.
 */
export function purserMiddleware(options: MiddlewareOptions): PurserMiddleware {
  const { models, ...guard } = options;
  const begin = ({ params, model }: Call) =>
    guard.tracker.open({ ...askFor(guard, params, model), isModelFixed: models === undefined });
  const other = (run: OpenRun, model: Model) =>
    run.model === undefined || run.model === model.modelId ? undefined : models?.(run.model);
  return {
    specificationVersion: "v3",
    wrapGenerate: async <R>(call: Call & { doGenerate: () => PromiseLike<R> }) => {
      const run = await begin(call);
      const cheaper = other(run, call.model);
      const work = () => (cheaper ? cheaper.doGenerate(call.params as never) : call.doGenerate());
      const result = (await attempt(run, work)) as R;
      await run.settle(run.usageOf(result) ?? run.estimate(), modelOf(result));
      return result;
    },
    wrapStream: async <P, R extends { stream: ReadableStream<P> }>(
      call: Call & { doStream: () => PromiseLike<R> },
    ) => {
      const run = await begin(call);
      const cheaper = other(run, call.model);
      const work = () => (cheaper ? cheaper.doStream(call.params as never) : call.doStream());
      const result = (await attempt(run, work)) as R;
      const stream = meteredReadable(result.stream, new StreamMeter(run), call.params.abortSignal);
      return { ...result, stream };
    },
  };
}

async function attempt(run: OpenRun, work: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    await run.fail(error);
    throw error;
  }
}

function askFor(guard: GuardOptions, params: Params, { provider, modelId }: Model): RunOptions {
  const { prompt, tools, maxOutputTokens, providerOptions } = params;
  return {
    ...runOptionsOf(guard, {
      // "openai.responses" says which of its faces is used.
      provider: provider.split(".")[0] ?? provider,
      model: modelId,
      inputTokens: estimateTokens({ prompt, tools }),
      maxOutputTokens,
    }),
    ...saidOf(providerOptions?.purser),
  };
}

const SAYABLE = [
  "agentType",
  "agentId",
  "campaignId",
  "environment",
  "component",
  "userId",
  "sessionId",
  "task",
];

function saidOf(said: unknown): Partial<RunOptions> {
  if (typeof said !== "object" || said === null) return {};
  return Object.fromEntries(Object.entries(said).filter(([name]) => SAYABLE.includes(name)));
}
