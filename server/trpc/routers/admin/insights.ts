import {
  AnomaliesOutput,
  AnomalyDismissInput,
  ForecastsOutput,
  ReturnsOutput,
  SavingsOutput,
  WatchOutput,
} from "@/server/contract/admin-insights";
import { readAnomalies } from "@/server/services/insights/anomalies";
import { dismissAnomaly } from "@/server/services/insights/dismiss";
import { readForecasts } from "@/server/services/insights/forecasts";
import { readReturns } from "@/server/services/insights/returns";
import { readSavings } from "@/server/services/insights/savings";
import { readWatch } from "@/server/services/insights/watch";
import { permitted, router } from "@/server/trpc/init";

export const insightsRouter = router({
  savings: permitted("view")
    .output(SavingsOutput)
    .query(({ ctx }) => readSavings(ctx.call)),
  anomalies: permitted("view")
    .output(AnomaliesOutput)
    .query(({ ctx }) => readAnomalies(ctx.call)),
  forecasts: permitted("view")
    .output(ForecastsOutput)
    .query(({ ctx }) => readForecasts(ctx.call)),
  watch: permitted("view")
    .output(WatchOutput)
    .query(({ ctx }) => readWatch(ctx.call)),
  returns: permitted("view")
    .output(ReturnsOutput)
    .query(({ ctx }) => readReturns(ctx.call)),
  dismiss: permitted("budgets.manage")
    .input(AnomalyDismissInput)
    .output(AnomaliesOutput)
    .mutation(({ ctx, input }) => dismissAnomaly(ctx.call, input)),
});
