import { AnomaliesOutput, SavingsOutput } from "@/server/contract/admin-insights";
import { readAnomalies } from "@/server/services/insights/anomalies";
import { readSavings } from "@/server/services/insights/savings";
import { permitted, router } from "@/server/trpc/init";

export const insightsRouter = router({
  savings: permitted("view")
    .output(SavingsOutput)
    .query(({ ctx }) => readSavings(ctx.call)),
  anomalies: permitted("view")
    .output(AnomaliesOutput)
    .query(({ ctx }) => readAnomalies(ctx.call)),
});
