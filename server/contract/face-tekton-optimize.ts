import { z } from "zod";
import { SignedUsd } from "./overview";

/** Nothing is asked: the month that runs is looked at. */
export const TektonOptimizeInput = z.strictObject({});

/** Where money may be saved, in Tekton's words. */
export const TektonOptimizeOutput = z.strictObject({
  period: z.string(),
  currency: z.literal("USD"),
  cost_reduction: z.strictObject({
    saved_by_degrade: SignedUsd.describe("What running on fallback models has saved already."),
    possible_saving: SignedUsd.describe("The sum of what the recommended models would have saved."),
  }),
  token_optimization: z.strictObject({
    input_tokens: z.string(),
    output_tokens: z.string(),
    cache_read_tokens: z.string(),
    tokens_per_request: z.string().nullable().describe("Mean; null without a request."),
  }),
  policy_adjustments: z.array(z.strictObject({ kind: z.string(), title: z.string(), detail: z.string() })),
  model_recommendations: z
    .array(
      z.strictObject({
        model: z.string(),
        provider: z.string(),
        cost: SignedUsd,
        alternative: z.string(),
        saving: SignedUsd,
      }),
    )
    .describe(
      "The cheapest model of the provider for the same tokens; whether it does for the work is not known.",
    ),
  usage_insights: z.array(
    z.strictObject({ by: z.string(), name: z.string().nullable(), cost: SignedUsd, share: z.string() }),
  ),
});
export type TektonOptimizeOutput = z.infer<typeof TektonOptimizeOutput>;
