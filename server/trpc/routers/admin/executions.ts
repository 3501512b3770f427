import {
  ExecutionCorrectInput,
  ExecutionCorrectOutput,
  ExecutionDetail,
  ExecutionGetInput,
} from "@/server/contract/admin-execution-detail";
import {
  ExecutionGroupsInput,
  ExecutionGroupsOutput,
  ExecutionsListInput,
  ExecutionsListOutput,
} from "@/server/contract/admin-executions";
import { correctExecution } from "@/server/services/executions/correct";
import { getExecution } from "@/server/services/executions/get";
import { readExecutionGroups } from "@/server/services/executions/groups";
import { listExecutions } from "@/server/services/executions/list";
import { permitted, router } from "@/server/trpc/init";

export const executionsRouter = router({
  list: permitted("view")
    .input(ExecutionsListInput)
    .output(ExecutionsListOutput)
    .query(({ ctx, input }) => listExecutions(ctx.call, input)),
  groups: permitted("view")
    .input(ExecutionGroupsInput)
    .output(ExecutionGroupsOutput)
    .query(({ ctx, input }) => readExecutionGroups(ctx.call, input)),
  get: permitted("view")
    .input(ExecutionGetInput)
    .output(ExecutionDetail)
    .query(({ ctx, input }) => getExecution(ctx.call, input)),
  correct: permitted("catalogue.manage")
    .input(ExecutionCorrectInput)
    .output(ExecutionCorrectOutput)
    .mutation(({ ctx, input }) => correctExecution(ctx.call, input)),
});
