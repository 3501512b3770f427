import { z } from "zod";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { executionFilters } from "./admin-executions";
import { InstantText } from "./primitives";
import { checkSpan, dimensionFilters, spendFields } from "./spend-filter";

export const ExportFormat = z
  .enum(EXPORT_FORMATS)
  .describe("csv and xlsx run no formula; pdf, md and json show the same rows.");
export type ExportFormat = z.infer<typeof ExportFormat>;

const { top: _top, ...exportedFields } = spendFields;

/** A view of spend with all of its groups. */
export const SpendExportInput = z
  .strictObject({ format: ExportFormat, ...exportedFields })
  .superRefine(checkSpan);
export type SpendExportInput = z.infer<typeof SpendExportInput>;

/** Executions of a filter, newest first. */
export const ExecutionsExportInput = z
  .strictObject({
    format: ExportFormat,
    ...dimensionFilters,
    ...executionFilters,
    from: InstantText.optional().describe("Booked at this instant or later."),
    to: InstantText.optional().describe("Booked before this instant."),
  })
  .superRefine(({ from, to }, ctx) => {
    if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to))
      ctx.addIssue({ code: "custom", path: ["to"], message: "must not be before from" });
  });
export type ExecutionsExportInput = z.infer<typeof ExecutionsExportInput>;
