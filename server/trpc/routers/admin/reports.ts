import {
  ReportGetInput,
  ReportRun,
  ReportRunInput,
  ReportsListInput,
  ReportsListOutput,
} from "@/server/contract/admin-report-runs";
import { BudgetsReport, MonthlyReport, MonthlyReportInput } from "@/server/contract/admin-reports";
import { budgetsReport } from "@/server/services/reports/read-budgets";
import { monthlyReport } from "@/server/services/reports/read-monthly";
import { runReport } from "@/server/services/reports/run";
import { cancelReport, getReport, listReports } from "@/server/services/reports/runs";
import { permitted, router } from "@/server/trpc/init";

export const reportsRouter = router({
  monthly: permitted("view")
    .input(MonthlyReportInput)
    .output(MonthlyReport)
    .query(({ ctx, input }) => monthlyReport(ctx.call, input)),
  budgets: permitted("view")
    .output(BudgetsReport)
    .query(({ ctx }) => budgetsReport(ctx.call)),
  run: permitted("reports.run")
    .input(ReportRunInput)
    .output(ReportRun)
    .mutation(({ ctx, input }) => runReport(ctx.call, input)),
  list: permitted("view")
    .input(ReportsListInput)
    .output(ReportsListOutput)
    .query(({ ctx, input }) => listReports(ctx.call, input)),
  get: permitted("view")
    .input(ReportGetInput)
    .output(ReportRun)
    .query(({ ctx, input }) => getReport(ctx.call, input)),
  cancel: permitted("export")
    .input(ReportGetInput)
    .output(ReportRun)
    .mutation(({ ctx, input }) => cancelReport(ctx.call, input)),
});
