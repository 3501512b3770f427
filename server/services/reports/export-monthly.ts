import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MonthlyReportExportInput } from "@/server/contract/admin-reports";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { oneAtATime } from "../export/one-at-a-time";
import { CONTENT_TYPES, type ExportFile, renderExport } from "../export/render";
import { tellExport } from "../export/tell";
import { monthlyDocument } from "./monthly-document";
import { monthlyMarkdown } from "./monthly-markdown";
import { readMonthlyReport } from "./read-monthly";

/**
 * The cost report of a month as a file; the audit log says who took it.
 * @throws ServiceError forbidden, validation_failed, rate_limited, not_found
 */
export function exportMonthlyReport(ctx: CallContext, input: MonthlyReportExportInput): Promise<ExportFile> {
  requirePermission(ctx.actor, "export");
  const { pool, ledger } = getContainer();
  const { format, month } = input;
  return oneAtATime(actorId(ctx.actor), async () => {
    const at = { organizationId: ctx.actor.organizationId, month, now: ledger.clock.now() };
    const report = await readMonthlyReport(pool, at);
    const document = monthlyDocument(report);
    const file =
      format === "md"
        ? {
            fileName: `${document.fileName}.md`,
            contentType: CONTENT_TYPES.md,
            body: whole(monthlyMarkdown(report)),
          }
        : await renderExport(document, format);
    await tellExport(ctx, pool, { what: "report", file: file.fileName, view: { month: report.month } });
    return file;
  });
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}
