import { z } from "zod";
import { EXPORT_FORMATS } from "@/server/domain/export-formats";
import { executionFilters } from "./admin-executions";
import { checkRowSpan, checkSpan, dimensionFilters, rowSpanFields, spendFields } from "./spend-filter";

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
    ...rowSpanFields,
  })
  .superRefine(checkRowSpan);
export type ExecutionsExportInput = z.infer<typeof ExecutionsExportInput>;
