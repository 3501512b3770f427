import { z } from "zod";
import { BudgetLevel, SignedUsd } from "./overview";
import { Month, Ratio, UsdAmount } from "./primitives";

const AlertThreshold = Ratio.describe(
  "Share of the limit at which the first alert fires; below the critical level.",
);
const Version = z
  .int()
  .min(1)
  .describe("The version that was read; an older one than the current is a conflict.");

export const MonthlyBudgetGetInput = z
  .strictObject({ month: Month.optional().describe("The one that runs if left out.") })
  .optional();
export type MonthlyBudgetGetInput = z.infer<typeof MonthlyBudgetGetInput>;

export const MonthlyBudgetSetInput = z.strictObject({
  month: Month.optional().describe(
    "The one that runs if left out; a later one is changed alone, an ended one never.",
  ),
  totalBudget: UsdAmount.nullable().optional().describe("US dollars; null: no limit; left out: unchanged."),
  alertThreshold: AlertThreshold.optional(),
  version: Version.optional(),
});
export type MonthlyBudgetSetInput = z.infer<typeof MonthlyBudgetSetInput>;

export const MonthlyBudgetOutput = z.strictObject({
  month: Month,
  totalBudget: UsdAmount.nullable(),
  totalSpent: UsdAmount,
  alertThreshold: z.number().min(0).max(1),
  isAlertSent: z.boolean(),
  held: UsdAmount,
  granted: UsdAmount,
  excess: UsdAmount,
  remaining: SignedUsd.nullable().describe(
    "totalBudget + granted - totalSpent - held; null without a limit.",
  ),
  percent: z.string().nullable(),
  level: BudgetLevel,
  isClosed: z.boolean().describe("The month has ended."),
  version: z.int().describe("Of the budget; send it back with a change."),
});
export type MonthlyBudgetOutput = z.infer<typeof MonthlyBudgetOutput>;
