import type { RunOptions } from "./open-run";
import type { BudgetTracker } from "./tracker";
import type { Attribution } from "./types";

/** Whose calls these are, and how they are asked for. Provider, model and estimates are read from each call. */
export type GuardOptions = Omit<Attribution, "model"> &
  Pick<RunOptions, "fallbackModels" | "urgent" | "priority" | "ttlSeconds" | "task" | "metadata"> & {
    tracker: Pick<BudgetTracker, "open">;
    /** Held for an answer whose call sets no maximum of its own; default 1024 tokens. */
    maxOutputTokens?: number | undefined;
  };

export const MAX_OUTPUT_TOKENS = 1_024;

/** What a call asks for, as the tracker wants it. */
export function runOptionsOf(
  { tracker: _tracker, ...options }: GuardOptions,
  call: { provider: string; model: string | undefined; inputTokens: number; maxOutputTokens: unknown },
): RunOptions {
  const { maxOutputTokens } = call;
  const isSet = typeof maxOutputTokens === "number" && Number.isSafeInteger(maxOutputTokens);
  return {
    ...options,
    provider: options.provider ?? call.provider,
    model: call.model,
    estimatedInputTokens: call.inputTokens,
    maxOutputTokens: isSet ? maxOutputTokens : (options.maxOutputTokens ?? MAX_OUTPUT_TOKENS),
  };
}
