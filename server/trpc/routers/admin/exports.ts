import { ReportRun } from "@/server/contract/admin-report-runs";
import { ExportStartInput } from "@/server/contract/export-views";
import { startExport } from "@/server/services/export/start";
import { permitted, router } from "@/server/trpc/init";

export const exportsRouter = router({
  start: permitted("export")
    .input(ExportStartInput)
    .output(ReportRun)
    .mutation(({ ctx, input }) => startExport(ctx.call, input)),
});
