import { AgentsListInput, AgentsListOutput } from "@/server/contract/admin-agents";
import { listAgents } from "@/server/services/agents/list";
import { permitted, router } from "@/server/trpc/init";

export const agentsRouter = router({
  list: permitted("view")
    .input(AgentsListInput)
    .output(AgentsListOutput)
    .query(({ ctx, input }) => listAgents(ctx.call, input)),
});
