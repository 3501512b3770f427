import { z } from "zod";

export const DecisionAction = z.enum(["allow", "warn", "degrade", "queue", "block"]);

/** One budget that speaks about a call, with its numbers at that moment. Money is a decimal string; tokens and requests are whole numbers as strings. */
export const Reason = z.strictObject({
  budgetId: z.string(),
  budgetName: z.string(),
  scope: z.string(),
  metric: z.enum(["cost", "tokens", "requests", "per_call", "hard_ceiling", "suspended"]),
  limit: z.string(),
  spent: z.string(),
  held: z.string(),
  requested: z.string(),
  remaining: z.string(),
  overage: z.string().describe("How far above the limit this call would go."),
  resetsAt: z.string().nullable(),
  action: DecisionAction,
});
export type Reason = z.infer<typeof Reason>;

/** What trackCost says of the next call. */
export const NextDecision = z.strictObject({
  action: DecisionAction,
  allowed: z.boolean(),
  warnings: z.array(z.string()),
  reasons: z.array(Reason),
});
export type NextDecision = z.infer<typeof NextDecision>;
