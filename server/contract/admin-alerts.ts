import { z } from "zod";
import { AlertRow, ForecastMethodName } from "./overview";
import { BudgetId, Cursor, freeText, InstantText, PageLimit, prefixedId, UsdAmount } from "./primitives";
import { ReportedViolation } from "./violations";

export const AlertId = prefixedId("alr", "An alert.");
export const AlertLevelName = z.enum(["warning", "critical", "exceeded"]);
export const AlertState = z
  .enum(["open", "superseded", "acknowledged", "resolved"])
  .describe(
    "superseded: the same budget has crossed a higher level since; resolved: a raised limit put it below the level again, or what was projected is so no longer.",
  );

export const AlertsListInput = z
  .strictObject({
    state: z
      .enum(["open", "acknowledged", "resolved", "all"])
      .default("open")
      .describe("open: the newest level that each budget has crossed and nobody has acknowledged."),
    level: AlertLevelName.optional().describe("Only this level."),
    budgetId: BudgetId.optional(),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ state: "open", limit: 25 });
export type AlertsListInput = z.infer<typeof AlertsListInput>;

export const AlertForecast = z.strictObject({
  percent: z.int().describe("The share of the limit that a rule asks for, per cent."),
  method: ForecastMethodName,
  projected: UsdAmount.describe("At the end of the period, as it was said when the alert was raised."),
  spent: UsdAmount.describe("Until then."),
  limit: UsdAmount.describe("With what had been granted."),
  endsAt: InstantText.describe("When the period ends."),
});
export type AlertForecast = z.infer<typeof AlertForecast>;

export const AlarmCount = z.strictObject({
  periods: z
    .int()
    .min(1)
    .max(6)
    .describe("Newest periods in which something was counted, the one that runs included."),
  alarmed: z.int().min(0).describe("In how many of them a level was crossed."),
});

export const AlertListRow = AlertRow.extend({
  budgetId: z.string().nullable().describe("null: a reported violation."),
  periodKey: z.string().nullable(),
  violation: ReportedViolation.nullable().describe("null: it is of a budget."),
  forecast: AlertForecast.nullable().describe(
    "A budget is projected to reach a share of its limit; null: it has crossed a level.",
  ),
  alarms: AlarmCount.nullable().describe(
    "How often the budget was in alarm; null: of no budget, or not asked.",
  ),
  state: AlertState,
  acknowledgedBy: z.string().nullable().describe("By name."),
  acknowledgedAt: InstantText.nullable(),
  resolvedAt: InstantText.nullable(),
});
export type AlertListRow = z.infer<typeof AlertListRow>;

export const AlertsListOutput = z.strictObject({
  data: z.array(AlertListRow).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
});
export type AlertsListOutput = z.infer<typeof AlertsListOutput>;

export const AlertAcknowledgeInput = z.strictObject({
  alertId: AlertId,
  note: freeText("What is done about it; it stands in the audit log.", 500).trim().min(1).optional(),
});
export type AlertAcknowledgeInput = z.infer<typeof AlertAcknowledgeInput>;

export const AlertsReviewOutput = z.strictObject({
  raised: z.int().describe("Alerts that should have been there and were not. Normally none."),
});
export type AlertsReviewOutput = z.infer<typeof AlertsReviewOutput>;
