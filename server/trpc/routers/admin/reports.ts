import { MonthlyReport, MonthlyReportInput } from "@/server/contract/admin-reports";
import { monthlyReport } from "@/server/services/reports/read-monthly";
import { permitted, router } from "@/server/trpc/init";

export const reportsRouter = router({
  monthly: permitted("view")
    .input(MonthlyReportInput)
    .output(MonthlyReport)
    .query(({ ctx, input }) => monthlyReport(ctx.call, input)),
});
