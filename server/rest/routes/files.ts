import type { z } from "zod";
import { ReportFileInput } from "@/server/contract/admin-report-runs";
import { MonthlyReportExportInput } from "@/server/contract/admin-reports";
import { ExecutionsExportInput, SpendExportInput } from "@/server/contract/export";
import { LIST_VIEWS, listExportInput } from "@/server/contract/export-views";
import { parseInput } from "@/server/contract/validation";
import { NATIVE_PREFIX } from "@/server/rest/procedure-route";
import type { FileRoute, RestCall } from "@/server/rest/route";
import { exportExecutions, exportList, exportSpend } from "@/server/services/export/open";
import { CONTENT_TYPES, type ExportFile } from "@/server/services/export/render";
import { downloadReport } from "@/server/services/reports/download";
import { exportMonthlyReport } from "@/server/services/reports/export-monthly";

type Definition<S extends z.ZodType> = {
  name: string;
  summary: string;
  input: S;
  open: (call: RestCall, input: z.output<S>) => Promise<ExportFile>;
};

function fileRoute<S extends z.ZodType>(path: string, definition: Definition<S>): FileRoute {
  const { name, summary, input, open } = definition;
  return {
    kind: "file",
    method: "GET",
    path: NATIVE_PREFIX + path,
    name,
    tag: "Records",
    summary,
    permission: "export",
    input,
    answers: [],
    contentTypes: Object.values(CONTENT_TYPES),
    open: (call, given) => open(call, parseInput(input, given)),
  };
}

/** What leaves the product as a file. */
export const fileRoutes: readonly FileRoute[] = [
  fileRoute("/spend/export", {
    name: "spend.export",
    summary: "A view of spend as a file, with all of its groups",
    input: SpendExportInput,
    open: exportSpend,
  }),
  fileRoute("/executions/export", {
    name: "executions.export",
    summary: "Executions of a filter as a file, newest first",
    input: ExecutionsExportInput,
    open: exportExecutions,
  }),
  fileRoute("/reports/monthly/export", {
    name: "reports.monthly.export",
    summary: "The cost report of a month as a file",
    input: MonthlyReportExportInput,
    open: exportMonthlyReport,
  }),
  ...LIST_VIEWS.map((view) =>
    fileRoute(`/${view}/export`, {
      name: `${view}.export`,
      summary: `All of ${view === "audit" ? "the audit log" : view} that a filter lets through, as a file`,
      input: listExportInput(view),
      open: (call, input) => exportList(call, view, input),
    }),
  ),
  fileRoute("/reports/{runId}/files/{format}", {
    name: "reports.file",
    summary: "A file of a report that was made and kept",
    input: ReportFileInput,
    open: downloadReport,
  }),
];
