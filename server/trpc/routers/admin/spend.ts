import { AgentsListInput } from "@/server/contract/admin-agents";
import { CampaignSetBudgetInput, CampaignsListInput } from "@/server/contract/admin-campaigns";
import { ExecutionsListInput } from "@/server/contract/admin-executions";
import { MonthlyBudgetGetInput, MonthlyBudgetSetInput } from "@/server/contract/admin-monthly-budget";
import { listAgents } from "@/server/services/agents/list";
import { listCampaigns } from "@/server/services/campaigns/list";
import { setCampaignBudget } from "@/server/services/campaigns/set-budget";
import { listExecutions } from "@/server/services/executions/list";
import { getMonthlyBudget } from "@/server/services/monthly-budget/get";
import { setMonthlyBudget } from "@/server/services/monthly-budget/set";
import { permitted, router } from "@/server/trpc/init";

export const monthlyBudgetRouter = router({
  get: permitted("view")
    .input(MonthlyBudgetGetInput)
    .query(({ ctx, input }) => getMonthlyBudget(ctx.call, input)),
  set: permitted("organization.steer")
    .input(MonthlyBudgetSetInput)
    .mutation(({ ctx, input }) => setMonthlyBudget(ctx.call, input)),
});

export const campaignsRouter = router({
  list: permitted("view")
    .input(CampaignsListInput)
    .query(({ ctx, input }) => listCampaigns(ctx.call, input)),
  setBudget: permitted("budgets.manage")
    .input(CampaignSetBudgetInput)
    .mutation(({ ctx, input }) => setCampaignBudget(ctx.call, input)),
});

export const agentsRouter = router({
  list: permitted("view")
    .input(AgentsListInput)
    .query(({ ctx, input }) => listAgents(ctx.call, input)),
});

export const executionsRouter = router({
  list: permitted("view")
    .input(ExecutionsListInput)
    .query(({ ctx, input }) => listExecutions(ctx.call, input)),
});
