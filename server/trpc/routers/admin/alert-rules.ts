import {
  AlertRuleCreateInput,
  AlertRuleInput,
  AlertRulePreviewInput,
  AlertRulePreviewOutput,
  AlertRuleRemoved,
  AlertRuleRow,
  AlertRulesOutput,
  AlertRuleUpdateInput,
} from "@/server/contract/admin-alert-rules";
import { BudgetHearersInput, BudgetHearersOutput } from "@/server/contract/admin-budget-hearers";
import { listBudgetHearers } from "@/server/services/alert-rules/hearers";
import { listAlertRules } from "@/server/services/alert-rules/list";
import { previewAlertRule } from "@/server/services/alert-rules/preview";
import { createAlertRule, removeAlertRule, updateAlertRule } from "@/server/services/alert-rules/write";
import { permitted, router } from "@/server/trpc/init";

export const alertRulesRouter = router({
  list: permitted("view")
    .output(AlertRulesOutput)
    .query(({ ctx }) => listAlertRules(ctx.call)),
  hearers: permitted("view")
    .input(BudgetHearersInput)
    .output(BudgetHearersOutput)
    .query(({ ctx, input }) => listBudgetHearers(ctx.call, input)),
  create: permitted("catalogue.manage")
    .input(AlertRuleCreateInput)
    .output(AlertRuleRow)
    .mutation(({ ctx, input }) => createAlertRule(ctx.call, input)),
  update: permitted("catalogue.manage")
    .input(AlertRuleUpdateInput)
    .output(AlertRuleRow)
    .mutation(({ ctx, input }) => updateAlertRule(ctx.call, input)),
  remove: permitted("catalogue.manage")
    .input(AlertRuleInput)
    .output(AlertRuleRemoved)
    .mutation(({ ctx, input }) => removeAlertRule(ctx.call, input)),
  preview: permitted("catalogue.manage")
    .input(AlertRulePreviewInput)
    .output(AlertRulePreviewOutput)
    .query(({ ctx, input }) => previewAlertRule(ctx.call, input)),
});
