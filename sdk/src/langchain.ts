import { type GuardOptions, runOptionsOf } from "./guard-options";
import { estimateTokens, StreamMeter } from "./stream-meter";
import { modelOf } from "./usage-of";

export type { GuardOptions } from "./guard-options";

export type CallbackOptions = GuardOptions & {
  /** A stream that its reader left says nothing more: it is booked after this silence. Default 600 seconds. */
  silenceSeconds?: number | undefined;
};

type Fields = Record<string, unknown>;
type Running = { meter: StreamMeter; silence: ReturnType<typeof setTimeout> | undefined };

/** As long as the clients of OpenAI and Anthropic wait for an answer. */
const SILENCE_SECONDS = 600;

/**
 * A callback handler for models of LangChain.js: `callbacks: [new PurserCallback(options)]`. Each call of a model, so
 * each step of an agent, asks its budget and is booked. A callback cannot change the model of a call: where a budget
 * degrades, ModelDegradedError is thrown, and `model.withFallbacks([cheaper])` goes on with the cheaper one.
 */
export class PurserCallback {
  readonly name = "purser";
  /** LangChain waits for the budget's answer, and a refusal ends the call. */
  readonly awaitHandlers = true;
  readonly raiseError = true;
  readonly #options: CallbackOptions;
  readonly #running = new Map<string, Running>();

  constructor(options: CallbackOptions) {
    this.#options = options;
  }

  /** @throws BudgetExceededError, ModelDegradedError, BudgetUnavailableError */
  async handleChatModelStart(
    model: unknown,
    messages: unknown[][],
    runId: string,
    _parentRunId?: string,
    extra?: Fields,
    _tags?: string[],
    metadata?: Fields,
  ): Promise<void> {
    await this.#begin(runId, { model, content: messages, extra, metadata });
  }

  /** @throws BudgetExceededError, ModelDegradedError, BudgetUnavailableError */
  async handleLLMStart(
    model: unknown,
    prompts: string[],
    runId: string,
    _parentRunId?: string,
    extra?: Fields,
    _tags?: string[],
    metadata?: Fields,
  ): Promise<void> {
    await this.#begin(runId, { model, content: prompts, extra, metadata });
  }

  handleLLMNewToken(token: string, _index: unknown, runId: string): void {
    const running = this.#running.get(runId);
    if (!running) return;
    running.meter.see({ delta: token });
    this.#listen(runId, running);
  }

  async handleLLMEnd(output: unknown, runId: string): Promise<void> {
    const running = this.#take(runId);
    if (!running) return;
    const answer = answerOf(output);
    if (answer !== null) running.meter.see(answer);
    await running.meter.end();
  }

  async handleLLMError(error: unknown, runId: string): Promise<void> {
    await this.#take(runId)?.meter.stop(error);
  }

  /** Books what runs that were left have used by now. Call it before the process ends. */
  async close(): Promise<void> {
    for (const runId of [...this.#running.keys()]) await this.#take(runId)?.meter.stop();
  }

  async #begin(
    runId: string,
    {
      model,
      content,
      extra,
      metadata,
    }: { model: unknown; content: unknown; extra?: Fields; metadata?: Fields },
  ): Promise<void> {
    const { silenceSeconds: _silence, ...guard } = this.#options;
    const asked = fieldsOf(extra?.invocation_params);
    const run = await guard.tracker.open({
      ...runOptionsOf(guard, {
        provider: textOf(metadata?.ls_provider) ?? "langchain",
        model: textOf(metadata?.ls_model_name) ?? modelOf(asked) ?? modelOf(fieldsOf(model).kwargs),
        inputTokens: estimateTokens({ content, tools: asked.tools }),
        maxOutputTokens: asked.max_completion_tokens ?? asked.max_output_tokens ?? asked.max_tokens,
      }),
      isModelFixed: true,
    });
    const running: Running = { meter: new StreamMeter(run), silence: undefined };
    this.#running.set(runId, running);
    this.#listen(runId, running);
  }

  /** LangChain tells nobody that the reader of a stream has left. */
  #listen(runId: string, running: Running): void {
    clearTimeout(running.silence);
    const silenceMs = (this.#options.silenceSeconds ?? SILENCE_SECONDS) * 1_000;
    running.silence = setTimeout(() => void this.#take(runId)?.meter.stop(), silenceMs);
    const timer: { unref?: () => void } = running.silence as never;
    timer.unref?.();
  }

  #take(runId: string): Running | undefined {
    const running = this.#running.get(runId);
    this.#running.delete(runId);
    clearTimeout(running?.silence);
    return running;
  }
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Usage and model of a result: those of its message, else the sum that older models give beside it. */
function answerOf(output: unknown): object | null {
  const { generations, llmOutput } = fieldsOf(output);
  const first = Array.isArray(generations) && Array.isArray(generations[0]) ? generations[0][0] : undefined;
  const message = fieldsOf(fieldsOf(first).message);
  const { model_name, model } = fieldsOf(message.response_metadata);
  const usage = message.usage_metadata ?? fieldsOf(llmOutput).tokenUsage;
  return { usage, model: model_name ?? model };
}
