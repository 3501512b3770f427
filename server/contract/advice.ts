import { z } from "zod";
import { attributionFields } from "./attribution";
import { Alternative, AuthorizeInput } from "./authorize";
import { DecisionAction, Reason } from "./decision";
import { callerId } from "./primitives";

/** Who would spend, on which model. */
export const AffordInput = z.strictObject({
  ...attributionFields,
  priority: AuthorizeInput.shape.priority,
  urgent: AuthorizeInput.shape.urgent,
});
export type AffordInput = z.infer<typeof AffordInput>;

/** The largest single call that would be granted now. Another call may take the room before the next one. */
export const AffordOutput = z.strictObject({
  isLimited: z.boolean().describe("false: no budget that refuses covers these calls."),
  cost: z.string().nullable().describe("US dollars that may still be asked for; null: no limit."),
  tokens: z.int().nullable().describe("Tokens of this model that may still be asked for; null: no limit."),
  model: z.string().nullable(),
  reasons: z.array(Reason).describe("The budgets that bind."),
  warnings: z.array(z.string()),
});
export type AffordOutput = z.infer<typeof AffordOutput>;

/** A call and the models that would do for it. */
export const RecommendInput = z.strictObject({
  ...AuthorizeInput.shape,
  models: z
    .array(callerId("A model that would do."))
    .min(1)
    .max(16)
    .optional()
    .describe("Without it: `model` and the cheaper models of its provider."),
});
export type RecommendInput = z.infer<typeof RecommendInput>;

export const RecommendOutput = z.strictObject({
  recommended: z.string().nullable().describe("The cheapest that would be granted; null: none."),
  models: z
    .array(z.strictObject({ ...Alternative.shape, decision: DecisionAction, allowed: z.boolean() }))
    .describe("What would be granted first, the cheapest first."),
  reason: z.string().nullable().describe("Why none would be granted."),
});
export type RecommendOutput = z.infer<typeof RecommendOutput>;
