import { type Command, InvalidArgumentError } from "commander";
import { parseAmount, parseCount, parseRatio } from "../session";

/** Options that say what was used; the same words on track and settle. */
export function addUsage(command: Command): Command {
  return command
    .option("--tokens <n>", "total tokens, where their classes are not known", parseCount)
    .option("--input-tokens <n>", "uncached input tokens", parseCount)
    .option("--output-tokens <n>", "output tokens", parseCount)
    .option("--cache-read-tokens <n>", "input tokens read from a cache", parseCount)
    .option("--cache-write-tokens <n>", "input tokens written to a cache", parseCount)
    .option("--cost <usd>", "the cost itself, US dollars (scope cost:explicit)", parseAmount)
    .option("--task <name>", "what it was for")
    .option("--execution-id <id>", "the execution, by your own id")
    .option("--idempotency-key <key>", "the same key has its effect once")
    .option("--occurred-at <instant>", "RFC 3339 instant of the execution")
    .option("--success <yes|no>", "whether it succeeded", parseYesNo)
    .option("--quality <share>", "quality score, 0 to 1", parseRatio)
    .option("--impact <share>", "impact score, 0 to 1", parseRatio)
    .option("--retries <n>", "how often it was retried", parseCount)
    .option("--execution-time <ms>", "how long it took", parseCount);
}

export type UsageOptions = {
  tokens?: number;
  inputTokens?: number;
  outputTokens?: number;
  cacheReadTokens?: number;
  cacheWriteTokens?: number;
  cost?: string;
  task?: string;
  executionId?: string;
  idempotencyKey?: string;
  occurredAt?: string;
  success?: boolean;
  quality?: number;
  impact?: number;
  retries?: number;
  executionTime?: number;
};

export function usageInput(options: UsageOptions) {
  const { tokens, inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, cost, task } = options;
  const { executionId, idempotencyKey, occurredAt, success, executionTime } = options;
  return {
    tokens,
    inputTokens,
    outputTokens,
    cacheReadTokens,
    cacheWriteTokens,
    cost,
    task,
    executionId,
    idempotencyKey,
    occurredAt,
    success,
    qualityScore: options.quality,
    impactScore: options.impact,
    retryCount: options.retries,
    executionTime,
  };
}

export function parseYesNo(text: string): boolean {
  if (text !== "yes" && text !== "no") throw new InvalidArgumentError("It must be yes or no.");
  return text === "yes";
}
