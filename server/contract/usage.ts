import { z } from "zod";
import { Metadata } from "./metadata";
import { callerId, freeText, IdempotencyKey, InstantText, Ratio, TokenCount, UsdAmount } from "./primitives";

/** What one execution used and how it went: shared by trackCost and settle. */
export const usageFields = {
  tokens: TokenCount.optional(),
  inputTokens: TokenCount.optional(),
  outputTokens: TokenCount.optional(),
  cacheReadTokens: TokenCount.optional(),
  cacheWriteTokens: TokenCount.optional(),
  cost: UsdAmount.optional().describe("The exact cost, with key scope cost:explicit; else it is computed."),
  task: freeText("What the execution did.", 2000).optional(),
  executionId: callerId("The execution, by the caller's own id.").optional(),
  idempotencyKey: IdempotencyKey.optional(),
  occurredAt: InstantText.optional().describe("When it happened; default now."),
  success: z.boolean().optional(),
  impactScore: Ratio.optional(),
  conversionAchieved: z.boolean().optional(),
  qualityScore: Ratio.optional(),
  retryCount: z.int().min(0).max(1_000_000).optional(),
  executionTime: z.int().min(0).max(31_536_000_000).optional().describe("Milliseconds."),
  cached: z.boolean().optional(),
  metadata: Metadata.optional(),
};

type TokenFields = {
  tokens?: number | undefined;
  inputTokens?: number | undefined;
  outputTokens?: number | undefined;
  cacheReadTokens?: number | undefined;
  cacheWriteTokens?: number | undefined;
};

/** The sum of the classes that are given, or undefined where none is. */
export function classSum(usage: TokenFields): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = usage;
  if (
    inputTokens === undefined &&
    outputTokens === undefined &&
    cacheReadTokens === undefined &&
    cacheWriteTokens === undefined
  )
    return undefined;
  return (inputTokens ?? 0) + (outputTokens ?? 0) + (cacheReadTokens ?? 0) + (cacheWriteTokens ?? 0);
}

/** Token fields agree with each other and their sum stays in range. */
export function checkTokens(value: TokenFields, ctx: z.RefinementCtx): void {
  const sum = classSum(value);
  if (sum === undefined) return;
  if (sum > 1_000_000_000)
    ctx.addIssue({
      code: "custom",
      params: { code: "out_of_range" },
      path: ["tokens"],
      message: "the token classes sum to more than 1,000,000,000",
      input: sum,
    });
  else if (value.tokens !== undefined && value.tokens !== sum)
    ctx.addIssue({
      code: "custom",
      params: { code: "token_sum_mismatch" },
      path: ["tokens"],
      message: "must equal the sum of the token classes",
      input: value.tokens,
    });
}
