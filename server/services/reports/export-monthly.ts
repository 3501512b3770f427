import { requirePermission } from "@/server/auth/permissions";
import { getContainer } from "@/server/container";
import type { MonthlyReportExportInput } from "@/server/contract/admin-reports";
import { actorId } from "@/server/domain/actor";
import type { CallContext } from "@/server/domain/call-context";
import { oneAtATime } from "../export/one-at-a-time";
import type { ExportFile } from "../export/render";
import { tellExport } from "../export/tell";
import { readMonthlyReport } from "./read-monthly";
import { monthlyFile } from "./report-file";

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
    const file = await monthlyFile(report, format);
    await tellExport(ctx, pool, { what: "report", file: file.fileName, view: { month: report.month } });
    return file;
  });
}
