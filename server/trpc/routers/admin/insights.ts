import { SavingsOutput } from "@/server/contract/admin-insights";
import { readSavings } from "@/server/services/insights/savings";
import { permitted, router } from "@/server/trpc/init";

export const insightsRouter = router({
  savings: permitted("view")
    .output(SavingsOutput)
    .query(({ ctx }) => readSavings(ctx.call)),
});
