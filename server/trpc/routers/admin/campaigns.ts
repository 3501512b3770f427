import {
  CampaignBudgetOutput,
  CampaignSetBudgetInput,
  CampaignsListInput,
  CampaignsListOutput,
} from "@/server/contract/admin-campaigns";
import { listCampaigns } from "@/server/services/campaigns/list";
import { setCampaignBudget } from "@/server/services/campaigns/set-budget";
import { permitted, router } from "@/server/trpc/init";

export const campaignsRouter = router({
  list: permitted("view")
    .input(CampaignsListInput)
    .output(CampaignsListOutput)
    .query(({ ctx, input }) => listCampaigns(ctx.call, input)),
  setBudget: permitted("budgets.manage")
    .input(CampaignSetBudgetInput)
    .output(CampaignBudgetOutput)
    .mutation(({ ctx, input }) => setCampaignBudget(ctx.call, input)),
});
