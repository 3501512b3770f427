import type { OpenRun } from "./open-run";
import type { Outcome, Usage } from "./types";
import { charactersOf, modelOf } from "./usage-of";

/** Characters of a token, roughly: for what no provider counted. */
const CHARACTERS_PER_TOKEN = 4;

/** About how many tokens a text, or a request as JSON, has. */
export function estimateTokens(content: unknown): number {
  const text = typeof content === "string" ? content : (JSON.stringify(content) ?? "");
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}

/** Sees each part of a stream and books what it used, once, however it ends. */
export class StreamMeter {
  readonly #run: OpenRun;
  #usage: Usage | null = null;
  #model: string | undefined;
  #characters = 0;
  #parts = 0;

  constructor(run: OpenRun) {
    this.#run = run;
  }

  see(part: unknown): void {
    this.#parts += 1;
    this.#usage = merged(this.#usage, this.#run.usageOf(part));
    this.#model = modelOf(part) ?? this.#model;
    this.#characters += charactersOf(part);
  }

  /** It was read to its end. */
  end(): Promise<void> {
    return this.#run.settle({ ...(this.#usage ?? this.#guess()), success: true }, this.#model);
  }

  /** It broke, or its reader left. What had come by then has cost money; where nothing had, nothing has. */
  stop(error?: unknown): Promise<void> {
    if (this.#parts === 0 && error !== undefined) return this.#run.fail(error);
    return this.#run.settle({ ...this.#partial(), success: false }, this.#model);
  }

  /** A provider that says the input at once says the output last: until then it is what has come. */
  #partial(): Usage & Outcome {
    const usage = this.#usage;
    const seen = Math.ceil(this.#characters / CHARACTERS_PER_TOKEN);
    if (usage === null) return this.#guess();
    if (usage.tokens !== undefined || (usage.outputTokens ?? 0) >= seen) return usage;
    return { ...usage, outputTokens: seen, metadata: { estimated: true } };
  }

  #guess(): Usage & Outcome {
    const { estimatedInputTokens, estimatedTokens } = this.#run.asked;
    if (estimatedInputTokens === undefined || estimatedTokens !== undefined) return this.#run.estimate();
    const outputTokens = Math.ceil(this.#characters / CHARACTERS_PER_TOKEN);
    return { inputTokens: estimatedInputTokens, outputTokens, metadata: { estimated: true } };
  }
}

/** Providers repeat the usage in a stream: Anthropic says the input first and the output last. The last word stands. */
function merged(before: Usage | null, now: Usage | null): Usage | null {
  if (before === null || now === null) return now ?? before;
  const larger = (a = 0, b = 0) => Math.max(a, b);
  if (now.tokens !== undefined || before.tokens !== undefined) return now;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = before;
  const cost = now.cost ?? before.cost;
  return {
    ...(cost !== undefined && { cost }),
    inputTokens: larger(inputTokens, now.inputTokens),
    outputTokens: larger(outputTokens, now.outputTokens),
    cacheReadTokens: larger(cacheReadTokens, now.cacheReadTokens),
    cacheWriteTokens: larger(cacheWriteTokens, now.cacheWriteTokens),
  };
}
