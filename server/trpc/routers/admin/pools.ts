import {
  PoolAgentRow,
  PoolAgentsInput,
  PoolAgentsOutput,
  PoolRow,
  PoolRunOutput,
  PoolsListInput,
  PoolsListOutput,
  PoolTransfersInput,
  PoolTransfersOutput,
  PoolUsageOutput,
} from "@/server/contract/admin-pool-rows";
import {
  PoolAgentUpdateInput,
  PoolAllocateInput,
  PoolAssignInput,
  PoolCreateInput,
  PoolGetInput,
  PoolRebalanceInput,
  PoolSetAllocationInput,
  PoolTransferInput,
  PoolUpdateInput,
  PoolUsageInput,
} from "@/server/contract/admin-pools";
import {
  SuggestionInput,
  SuggestionRow,
  SuggestionsListInput,
  SuggestionsListOutput,
} from "@/server/contract/admin-suggestions";
import { listAgentsOfPools } from "@/server/services/pools/agents";
import { assignAgent, updateAgentOfPool } from "@/server/services/pools/assign-agent";
import { createPool } from "@/server/services/pools/create";
import { getPool } from "@/server/services/pools/get";
import { listPoolTransfers, readPoolUsage } from "@/server/services/pools/history";
import { listPools } from "@/server/services/pools/list";
import { allocatePool, rebalancePool, setAllocation, transferPool } from "@/server/services/pools/run";
import { updatePool } from "@/server/services/pools/update";
import { applySuggestion, dismissSuggestion, listSuggestions } from "@/server/services/review/suggestions";
import { permitted, router } from "@/server/trpc/init";

const suggestionsRouter = router({
  list: permitted("view")
    .input(SuggestionsListInput)
    .output(SuggestionsListOutput)
    .query(({ ctx, input }) => listSuggestions(ctx.call, input)),
  // tRPC keeps the name "apply" for itself.
  accept: permitted("budgets.manage")
    .input(SuggestionInput)
    .output(SuggestionRow)
    .mutation(({ ctx, input }) => applySuggestion(ctx.call, input)),
  dismiss: permitted("budgets.manage")
    .input(SuggestionInput)
    .output(SuggestionRow)
    .mutation(({ ctx, input }) => dismissSuggestion(ctx.call, input)),
});

export const poolsRouter = router({
  suggestions: suggestionsRouter,
  list: permitted("view")
    .input(PoolsListInput)
    .output(PoolsListOutput)
    .query(({ ctx, input }) => listPools(ctx.call, input)),
  get: permitted("view")
    .input(PoolGetInput)
    .output(PoolRow)
    .query(({ ctx, input }) => getPool(ctx.call, input)),
  create: permitted("budgets.manage")
    .input(PoolCreateInput)
    .output(PoolRow)
    .mutation(({ ctx, input }) => createPool(ctx.call, input)),
  update: permitted("budgets.manage")
    .input(PoolUpdateInput)
    .output(PoolRow)
    .mutation(({ ctx, input }) => updatePool(ctx.call, input)),
  agents: permitted("view")
    .input(PoolAgentsInput)
    .output(PoolAgentsOutput)
    .query(({ ctx, input }) => listAgentsOfPools(ctx.call, input)),
  assignAgent: permitted("budgets.manage")
    .input(PoolAssignInput)
    .output(PoolAgentRow)
    .mutation(({ ctx, input }) => assignAgent(ctx.call, input)),
  updateAgent: permitted("budgets.manage")
    .input(PoolAgentUpdateInput)
    .output(PoolAgentRow)
    .mutation(({ ctx, input }) => updateAgentOfPool(ctx.call, input)),
  setAllocation: permitted("budgets.manage")
    .input(PoolSetAllocationInput)
    .output(PoolRunOutput)
    .mutation(({ ctx, input }) => setAllocation(ctx.call, input)),
  allocate: permitted("budgets.manage")
    .input(PoolAllocateInput)
    .output(PoolRunOutput)
    .mutation(({ ctx, input }) => allocatePool(ctx.call, input)),
  rebalance: permitted("budgets.manage")
    .input(PoolRebalanceInput)
    .output(PoolRunOutput)
    .mutation(({ ctx, input }) => rebalancePool(ctx.call, input)),
  transfer: permitted("budgets.manage")
    .input(PoolTransferInput)
    .output(PoolRunOutput)
    .mutation(({ ctx, input }) => transferPool(ctx.call, input)),
  transfers: permitted("view")
    .input(PoolTransfersInput)
    .output(PoolTransfersOutput)
    .query(({ ctx, input }) => listPoolTransfers(ctx.call, input)),
  usage: permitted("view")
    .input(PoolUsageInput)
    .output(PoolUsageOutput)
    .query(({ ctx, input }) => readPoolUsage(ctx.call, input)),
});
