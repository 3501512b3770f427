import { z } from "zod";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { ExportFormat } from "./export";
import { Cursor, InstantText, Month, PageLimit, prefixedId } from "./primitives";

export const REPORT_TEMPLATES = ["monthly-cost", "budgets"] as const;
export const ReportTemplate = z
  .enum(REPORT_TEMPLATES)
  .describe("monthly-cost: what a month cost. budgets: every budget with what is used of it.");
export type ReportTemplate = z.infer<typeof ReportTemplate>;

export const ReportRunId = prefixedId("rep", "A run of a report, or an export in the background.");

export const ReportRunInput = z
  .strictObject({
    template: ReportTemplate.default("monthly-cost"),
    month: Month.optional().describe("Of monthly-cost; the month that runs if left out."),
    formats: z
      .array(ExportFormat)
      .min(1)
      .max(EXPORT_FORMATS.length)
      .default([...EXPORT_FORMATS])
      .describe("A file each."),
  })
  .superRefine(({ template, month, formats }, ctx) => {
    if (template !== "monthly-cost" && month !== undefined)
      ctx.addIssue({ code: "custom", path: ["month"], message: "is for monthly-cost alone" });
    if (new Set(formats).size !== formats.length)
      ctx.addIssue({ code: "custom", path: ["formats"], message: "names a format twice" });
  });
export type ReportRunInput = z.infer<typeof ReportRunInput>;

export const REPORT_STATES = ["queued", "running", "succeeded", "failed", "cancelled"] as const;

export const ReportFile = z.strictObject({
  format: ExportFormat,
  fileName: z.string(),
  bytes: z.string().describe("A whole number."),
  sha256: z.string().describe("Of the content, in hexadecimal."),
});

export const ReportRun = z.strictObject({
  id: ReportRunId,
  template: z.string().describe("A template's name, or export for a view that is saved in the background."),
  asked: z.record(z.string(), z.unknown()).describe("The month, or the view and its filter."),
  formats: z.array(ExportFormat),
  state: z.enum(REPORT_STATES),
  isScheduled: z.boolean().describe("Made by the clock on the 1st."),
  createdBy: z.string(),
  createdAt: InstantText,
  startedAt: InstantText.nullable(),
  finishedAt: InstantText.nullable(),
  rowsWritten: z.string().describe("A whole number; grows while it is made."),
  rowsExpected: z.string().nullable().describe("Null where nobody knows before it is made."),
  error: z.string().nullable(),
  expiresAt: InstantText.nullable().describe("When its files are forgotten; null: they are kept."),
  files: z.array(ReportFile).describe("Those that are finished."),
});
export type ReportRun = z.infer<typeof ReportRun>;

export const ReportsListInput = z
  .strictObject({
    template: z.enum([...REPORT_TEMPLATES, "export"]).optional(),
    cursor: Cursor.optional(),
    limit: PageLimit,
  })
  .default({ limit: 25 });
export type ReportsListInput = z.infer<typeof ReportsListInput>;

export const ReportsListOutput = z.strictObject({
  data: z.array(ReportRun).describe("Newest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
  templates: z.array(
    z.strictObject({
      template: ReportTemplate,
      title: z.string(),
      description: z.string(),
      nextScheduledAt: InstantText.nullable().describe("When the clock makes it next; null: on demand only."),
    }),
  ),
});
export type ReportsListOutput = z.infer<typeof ReportsListOutput>;

export const ReportGetInput = z.strictObject({ runId: ReportRunId });
export type ReportGetInput = z.infer<typeof ReportGetInput>;

export const ReportFileInput = z.strictObject({ runId: ReportRunId, format: ExportFormat });
export type ReportFileInput = z.infer<typeof ReportFileInput>;
