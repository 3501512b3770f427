import { z } from "zod";
import { CampaignRow } from "./overview";
import { callerId, Month, MonthListInput, Ratio, UsdAmount } from "./primitives";

const CampaignId = callerId("A campaign, as the executions name it.");

export const CampaignsListInput = MonthListInput;
export type CampaignsListInput = z.infer<typeof CampaignsListInput>;

export const CampaignsListOutput = z.strictObject({
  month: Month,
  data: z.array(CampaignRow).describe("Dearest first."),
  nextCursor: z.string().nullable(),
  hasMore: z.boolean(),
  totalSpent: UsdAmount.describe("The organization's month: all campaigns and what names none."),
  unassignedSpent: UsdAmount.describe("Spent by executions that name no campaign."),
});
export type CampaignsListOutput = z.infer<typeof CampaignsListOutput>;

export const CampaignSetBudgetInput = z.strictObject({
  campaignId: CampaignId,
  month: Month.optional().describe("The one that runs if left out; a later one is changed alone."),
  monthlyBudget: UsdAmount.nullable().optional().describe("US dollars; null: no limit; left out: unchanged."),
  alertThreshold: Ratio.optional(),
  action: z.enum(["warn", "block"]).optional().describe("What happens to a call that would pass the limit."),
  version: z.int().min(1).optional(),
});
export type CampaignSetBudgetInput = z.infer<typeof CampaignSetBudgetInput>;

export const CampaignBudgetOutput = z.strictObject({
  campaignId: z.string(),
  month: Month,
  totalCost: UsdAmount,
  monthlyBudget: UsdAmount.nullable(),
  alertThreshold: z.number().min(0).max(1),
  action: z.enum(["ignore", "warn", "degrade", "queue", "block"]),
  version: z.int(),
});
export type CampaignBudgetOutput = z.infer<typeof CampaignBudgetOutput>;
