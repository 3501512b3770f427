import { z } from "zod";
import { BudgetScopeType } from "./budget-fields";
import { BudgetLevel, OverviewForecast } from "./overview";
import { UsdAmount } from "./primitives";

/** What the counter of a row is expected to cost by the end of its period: what its own page and the overview say. */
export const BudgetForecast = z.strictObject({
  ...OverviewForecast.shape,
  unknownBecause: z
    .enum(["too_soon", "nothing_spent", "never_ends", "pace", "no_counter"])
    .nullable()
    .describe(
      "Why nothing is projected. too_soon: less than an hour of the period, and no history; nothing_spent: nor anything that a rate could go by; never_ends: the count never begins anew; pace: it fills and empties by the minute; no_counter: it has one each, and nothing was counted.",
    ),
});
export type BudgetForecast = z.infer<typeof BudgetForecast>;

/** The tightest other budget that every call of a budget must fit into, too. */
export const BudgetCap = z.strictObject({
  budgetId: z.string(),
  name: z.string(),
  scopeType: BudgetScopeType,
  scopeKey: z.string().nullable(),
  level: BudgetLevel,
  metric: z
    .enum(["cost", "tokens", "requests"])
    .nullable()
    .describe(
      "Its fullest limit, and the unit of what remains; null: it has none, and limits each call or is suspended.",
    ),
  remaining: z
    .string()
    .regex(/^-?\d{1,30}(\.\d{1,12})?$/)
    .nullable()
    .describe("Of that limit, in the period that runs; null without one."),
  perCallMaxCost: UsdAmount.nullable(),
  isTighter: z.boolean().describe("It is fuller than the budget that it caps, or that one has no limit."),
});
export type BudgetCap = z.infer<typeof BudgetCap>;

/** Where a budget is heading, and what else stops its calls. */
export const BudgetOutlook = z.strictObject({
  forecast: BudgetForecast,
  cappedBy: BudgetCap.nullable().describe(
    "null: no other budget holds its calls back; one that only watches, warns or degrades does not.",
  ),
});
export type BudgetOutlook = z.infer<typeof BudgetOutlook>;
