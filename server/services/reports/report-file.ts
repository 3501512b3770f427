import type { BudgetsReport, MonthlyReport } from "@/server/contract/admin-reports";
import type { ExportFormat } from "@/server/contract/export";
import { CONTENT_TYPES, type ExportFile, renderExport } from "../export/render";
import { budgetsDocument, budgetsJson } from "./budgets-document";
import { monthlyDocument } from "./monthly-document";
import { monthlyMarkdown } from "./monthly-markdown";

/** The cost report of a month in a format; Markdown under the headings that its readers know. */
export function monthlyFile(report: MonthlyReport, format: ExportFormat): Promise<ExportFile> {
  const document = monthlyDocument(report);
  if (format === "md") return Promise.resolve(textFile(document.fileName, format, monthlyMarkdown(report)));
  return renderExport(document, format);
}

/** The report of budgets in a format; JSON under the keys that its readers know. */
export function budgetsFile(report: BudgetsReport, format: ExportFormat): Promise<ExportFile> {
  const document = budgetsDocument(report);
  if (format === "json") return Promise.resolve(textFile(document.fileName, format, budgetsJson(report)));
  return renderExport(document, format);
}

function textFile(name: string, format: ExportFormat, text: string): ExportFile {
  return { fileName: `${name}.${format}`, contentType: CONTENT_TYPES[format], body: whole(text) };
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}
