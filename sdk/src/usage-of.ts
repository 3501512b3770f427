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

/** What stands around an answer: the message that begins a stream, the response that ends one. */
function partsOf(result: unknown): Fields[] {
  const fields = fieldsOf(result);
  if (fields === null) return [];
  return [fields, fieldsOf(fields.message), fieldsOf(fields.response)].filter((part) => part !== null);
}

/**
 * The usage in what a provider answered: OpenAI, Anthropic, the Vercel AI SDK, LangChain, Gemini, or `tokensUsed` of
 * an agent. Cached tokens are counted once: all but Anthropic count them inside the input. Reasoning is output.
 * @returns null where there is none
 */
export function usageOf(result: unknown): Usage | null {
  for (const part of partsOf(result)) {
    const usage = fieldsOf(part.usage) ?? fieldsOf(part.usageMetadata) ?? fieldsOf(part.usage_metadata);
    const found = usage === null ? null : classesOf(usage);
    if (found !== null) return found;
  }
  const tokens = count(fieldsOf(result), "tokensUsed", "tokens_used");
  return tokens === undefined ? null : { tokens };
}

function classesOf(usage: Fields): Usage | null {
  const nested = fieldsOf(usage.inputTokens) ?? fieldsOf(usage.outputTokens);
  if (nested !== null) return nestedClassesOf(usage);
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
  return withoutCached(input ?? 0, outputTokens, cacheOf(usage));
}

const DETAILS = [
  "prompt_tokens_details",
  "input_tokens_details",
  "input_token_details",
  "inputTokenDetails",
] as const;

function cacheOf(usage: Fields): { read: number; write: number } {
  const details = DETAILS.map((name) => fieldsOf(usage[name])).find((found) => found !== null) ?? null;
  const read = count(details, "cached_tokens", "cache_read", "cacheReadTokens");
  return {
    read: read ?? count(usage, "cachedInputTokens", "cachedContentTokenCount") ?? 0,
    write: count(details, "cache_creation", "cacheWriteTokens") ?? 0,
  };
}

/** A language model of the Vercel AI SDK: each direction with its classes. */
function nestedClassesOf(usage: Fields): Usage | null {
  const input = fieldsOf(usage.inputTokens);
  const output = fieldsOf(usage.outputTokens);
  const cache = { read: count(input, "cacheRead") ?? 0, write: count(input, "cacheWrite") ?? 0 };
  const total = count(input, "total");
  const fresh = count(input, "noCache");
  const outputTokens = count(output, "total");
  if (total === undefined && fresh === undefined && outputTokens === undefined) return null;
  if (fresh !== undefined) return classes(fresh, outputTokens ?? 0, cache);
  return withoutCached(total ?? 0, outputTokens ?? 0, cache);
}

/** The classes of an input that counts what was cached too. */
function withoutCached(input: number, outputTokens: number, cache: { read: number; write: number }): Usage {
  const read = Math.min(cache.read, input);
  const write = Math.min(cache.write, input - read);
  return classes(input - read - write, outputTokens, { read, write });
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
  for (const part of partsOf(result))
    for (const model of [part.model, part.modelId])
      if (typeof model === "string" && model.length > 0 && model.length <= 128) return model;
  return undefined;
}

/** How an agent says that its run went: `success` is conversion, `confidence` is quality. */
export function outcomeOf(result: unknown): Outcome {
  const { success, confidence } = fieldsOf(result) ?? {};
  return {
    ...(typeof success === "boolean" && { conversionAchieved: success }),
    ...(typeof confidence === "number" && confidence >= 0 && confidence <= 1 && { qualityScore: confidence }),
  };
}

/** How much text a part of a stream brings: what is known of a stream that ends before its usage comes. */
export function charactersOf(part: unknown): number {
  const fields = fieldsOf(part);
  if (fields === null) return 0;
  const choices = Array.isArray(fields.choices) ? fields.choices : [];
  const deltas = [fields.delta, ...choices.map((choice) => fieldsOf(choice)?.delta)];
  return deltas.reduce<number>((sum, delta) => sum + textLength(delta, 0), 0);
}

/** Texts in a delta, also those of reasoning and of a tool's arguments; names and ids are short and count too. */
function textLength(value: unknown, depth: number): number {
  if (typeof value === "string") return value.length;
  if (depth > 4 || typeof value !== "object" || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [name, each]) => (WORDS_ABOUT.has(name) ? sum : sum + textLength(each, depth + 1)),
    0,
  );
}

const WORDS_ABOUT = new Set(["type", "role", "id", "stop_reason", "stop_sequence"]);
