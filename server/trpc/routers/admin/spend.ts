import { SpendQueryInput, SpendQueryOutput } from "@/server/contract/admin-spend";
import { querySpend } from "@/server/services/spend/query";
import { permitted, router } from "@/server/trpc/init";

export const spendRouter = router({
  query: permitted("view")
    .input(SpendQueryInput)
    .output(SpendQueryOutput)
    .query(({ ctx, input }) => querySpend(ctx.call, input)),
});
