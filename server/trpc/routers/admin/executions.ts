import { ExecutionsListInput, ExecutionsListOutput } from "@/server/contract/admin-executions";
import { listExecutions } from "@/server/services/executions/list";
import { permitted, router } from "@/server/trpc/init";

export const executionsRouter = router({
  list: permitted("view")
    .input(ExecutionsListInput)
    .output(ExecutionsListOutput)
    .query(({ ctx, input }) => listExecutions(ctx.call, input)),
});
