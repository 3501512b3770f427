import type { Outcome, Usage } from "./types";

type Fields = Record<string, unknown>;

function fieldsOf(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function count(fields: Fields | null, ...names: string[]): number | undefined {
  for (const name of names) {
    const value = fields?.[name];
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  }
  return undefined;
}

/**
 * The usage in what a provider answered: OpenAI, Anthropic, the Vercel AI SDK, Gemini, or `tokensUsed` of an agent.
 * Cached tokens are counted once: OpenAI, Gemini and the AI SDK count them inside the input, Anthropic beside it.
 * @returns null where there is none
 */
export function usageOf(result: unknown): Usage | null {
  const fields = fieldsOf(result);
  if (fields === null) return null;
  const usage =
    fieldsOf(fields.usage) ?? fieldsOf(fields.usageMetadata) ?? fieldsOf(fieldsOf(fields.message)?.usage);
  const found = usage === null ? null : classesOf(usage);
  if (found !== null) return found;
  const tokens = count(fields, "tokensUsed", "tokens_used");
  return tokens === undefined ? null : { tokens };
}

function classesOf(usage: Fields): Usage | null {
  const isAnthropic = "cache_read_input_tokens" in usage || "cache_creation_input_tokens" in usage;
  const input = count(
    usage,
    "prompt_tokens",
    "input_tokens",
    "inputTokens",
    "promptTokens",
    "promptTokenCount",
  );
  const output = count(usage, "completion_tokens", "output_tokens", "outputTokens", "completionTokens");
  const ofGemini = count(usage, "candidatesTokenCount");
  if (input === undefined && output === undefined && ofGemini === undefined) {
    const tokens = count(usage, "total_tokens", "totalTokens", "totalTokenCount");
    return tokens === undefined ? null : { tokens };
  }
  const outputTokens = output ?? (ofGemini ?? 0) + (count(usage, "thoughtsTokenCount") ?? 0);
  if (isAnthropic)
    return classes(input ?? 0, outputTokens, {
      read: count(usage, "cache_read_input_tokens") ?? 0,
      write: count(usage, "cache_creation_input_tokens") ?? 0,
    });
  const details = fieldsOf(usage.prompt_tokens_details) ?? fieldsOf(usage.input_tokens_details);
  const read = Math.min(
    count(details, "cached_tokens") ?? count(usage, "cachedInputTokens", "cachedContentTokenCount") ?? 0,
    input ?? 0,
  );
  return classes((input ?? 0) - read, outputTokens, { read, write: 0 });
}

function classes(inputTokens: number, outputTokens: number, cache: { read: number; write: number }): Usage {
  return {
    inputTokens,
    outputTokens,
    ...(cache.read > 0 && { cacheReadTokens: cache.read }),
    ...(cache.write > 0 && { cacheWriteTokens: cache.write }),
  };
}

/** The model that answered, where the answer names it. */
export function modelOf(result: unknown): string | undefined {
  const model = fieldsOf(result)?.model;
  return typeof model === "string" && model.length > 0 && model.length <= 128 ? model : undefined;
}

/** How an agent says that its run went: `success` is conversion, `confidence` is quality. */
export function outcomeOf(result: unknown): Outcome {
  const { success, confidence } = fieldsOf(result) ?? {};
  return {
    ...(typeof success === "boolean" && { conversionAchieved: success }),
    ...(typeof confidence === "number" && confidence >= 0 && confidence <= 1 && { qualityScore: confidence }),
  };
}
