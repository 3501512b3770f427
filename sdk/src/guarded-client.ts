import { type GuardOptions, runOptionsOf } from "./guard-options";
import { type ApiPromise, GuardedCall, type Sent } from "./guarded-call";
import type { OpenRun } from "./open-run";
import { estimateTokens, StreamMeter } from "./stream-meter";
import { metered } from "./tracked-run";
import { modelOf } from "./usage-of";

type Body = Record<string, unknown>;
type Method = (body: Body, ...rest: unknown[]) => ApiPromise;

/** How the calls of one provider's client are made. */
export type ClientKind = {
  provider: string;
  /** The methods that cost money, by their path from the client: "chat.completions.create". */
  paths: readonly string[];
  /** What is asked for the answer at most. */
  maxOutputTokensOf: (path: string, body: Body) => unknown;
  /** What is sent for a call; `hides` says which parts of its stream the caller did not ask for. */
  prepare?: (path: string, body: Body) => { body: Body; hides?: (part: unknown) => boolean };
};

/** The same client, but each call that costs money asks its budget first and is booked after. */
export function guardedClient<T extends object>(client: T, kind: ClientKind, options: GuardOptions): T {
  const proxyAt = (target: object, path: string): object =>
    new Proxy(target, {
      get(on, name) {
        const value: unknown = Reflect.get(on, name, on);
        if (typeof name !== "string") return value;
        // Helpers of a resource (parse, stream, runTools) go through its client: so they are guarded too.
        if (name === "_client") return root;
        const at = path === "" ? name : `${path}.${name}`;
        if (typeof value === "function") return methodAt(on, at, value as Method);
        const leads = kind.paths.some((each) => each.startsWith(`${at}.`));
        return leads && typeof value === "object" && value !== null ? proxyAt(value, at) : value;
      },
    });
  const methodAt = (on: object, at: string, method: Method): unknown => {
    if (kind.paths.includes(at)) return guardedMethod(method.bind(on), at, kind, options);
    if (at === "withOptions")
      return (...given: unknown[]) =>
        guardedClient(Reflect.apply(method, on, given) as object, kind, options);
    return at.includes(".") ? method : method.bind(on);
  };
  const root = proxyAt(client, "");
  return root as T;
}

function guardedMethod(method: Method, path: string, kind: ClientKind, options: GuardOptions) {
  return (given: Body, ...rest: unknown[]): GuardedCall => {
    const { body, hides = () => false } = kind.prepare?.(path, given) ?? { body: given };
    const send = async (): Promise<Sent> => {
      const run = await options.tracker.open(
        runOptionsOf(options, {
          provider: kind.provider,
          model: modelOf(body),
          inputTokens: estimateTokens(body),
          maxOutputTokens: kind.maxOutputTokensOf(path, body),
        }),
      );
      const model = run.model === undefined ? {} : { model: run.model };
      try {
        return { run, call: method({ ...body, ...model }, ...rest) };
      } catch (error) {
        // The client looked at what it was given before it sent anything.
        await run.fail(error);
        throw error;
      }
    };
    return new GuardedCall(send(), (sent) => finish(sent, hides));
  };
}

async function finish({ run, call }: Sent, hides: (part: unknown) => boolean): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await call;
  } catch (error) {
    await run.fail(error);
    throw error;
  }
  if (isStream(answer)) return meteredInPlace(answer, run, hides);
  await run.settle(run.usageOf(answer) ?? run.estimate(), modelOf(answer));
  return answer;
}

type Stream = AsyncIterable<unknown> & {
  /** Where the clients' streams take their parts from; `toReadableStream` and `tee` read it too. */
  iterator?: () => AsyncIterator<unknown>;
  controller?: AbortController;
};

function isStream(answer: unknown): answer is Stream {
  return typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer;
}

/** The very stream, so that its other methods stay: only what it is read from is metered. */
function meteredInPlace(stream: Stream, run: OpenRun, hides: (part: unknown) => boolean): Stream {
  const meter = new StreamMeter(run);
  const read = stream.iterator ?? stream[Symbol.asyncIterator].bind(stream);
  const parts = { [Symbol.asyncIterator]: () => read.call(stream) };
  const shown = () => without(metered(parts, meter), hides);
  if (stream.iterator === undefined) stream[Symbol.asyncIterator] = shown;
  else stream.iterator = shown;
  // Whoever aborts need not read on: then nobody else would end the run.
  const { signal } = stream.controller ?? {};
  signal?.addEventListener("abort", () => void meter.stop(), { once: true });
  return stream;
}

async function* without<T>(parts: AsyncIterable<T>, hides: (part: T) => boolean): AsyncGenerator<T, void> {
  for await (const part of parts) if (!hides(part)) yield part;
}
