import { z } from "zod";
import { AlertRow } from "./overview";
import { BudgetId, Cursor, freeText, InstantText, PageLimit, prefixedId } from "./primitives";
import { ReportedViolation } from "./violations";

export const AlertId = prefixedId("alr", "An alert.");
export const AlertLevelName = z.enum(["warning", "critical", "exceeded"]);
export const AlertState = z
  .enum(["open", "superseded", "acknowledged", "resolved"])
  .describe(
    "superseded: the same budget has crossed a higher level since; resolved: a raised limit put it below the level again.",
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

export const AlertListRow = AlertRow.extend({
  budgetId: z.string().nullable().describe("null: a reported violation."),
  periodKey: z.string().nullable(),
  violation: ReportedViolation.nullable().describe("null: a budget has crossed a level."),
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
