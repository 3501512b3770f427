import { z } from "zod";

export const StatusInput = z.strictObject({}).optional();

/** The organization's month in NeonHub's words. `remainingBudget` is budget minus spent. */
export const StatusOutput = z.strictObject({
  canExecute: z.boolean(),
  isOverBudget: z.boolean(),
  overrideEnabled: z.boolean(),
  utilizationPercentage: z.number(),
  totalSpent: z.string(),
  totalBudget: z.string().nullable(),
  remainingBudget: z.string().nullable(),
  heldBudget: z.string(),
  month: z.string(),
});
export type StatusOutput = z.infer<typeof StatusOutput>;
