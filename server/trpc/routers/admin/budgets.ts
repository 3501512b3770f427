import {
  BudgetBurnInput,
  BudgetBurnOutput,
  BudgetDecisionsInput,
  BudgetDecisionsOutput,
  BudgetHoldsInput,
  BudgetHoldsOutput,
} from "@/server/contract/admin-budget-detail";
import {
  BudgetGetOutput,
  BudgetPreviewOutput,
  BudgetRow,
  BudgetsListOutput,
} from "@/server/contract/admin-budget-rows";
import {
  BudgetActInput,
  BudgetArchiveOutput,
  BudgetCreateInput,
  BudgetGetInput,
  BudgetPreviewInput,
  BudgetResetInput,
  BudgetResetOutput,
  BudgetSuspendInput,
  BudgetsListInput,
  BudgetUpdateInput,
} from "@/server/contract/admin-budgets";
import { archiveBudget } from "@/server/services/budgets/archive";
import { budgetBurn } from "@/server/services/budgets/burn";
import { createBudget } from "@/server/services/budgets/create";
import { readBudgetDecisions } from "@/server/services/budgets/decisions";
import { getBudget } from "@/server/services/budgets/get";
import { listBudgetHolds } from "@/server/services/budgets/holds";
import { listBudgets } from "@/server/services/budgets/list";
import { previewBudget } from "@/server/services/budgets/preview";
import { resetBudget } from "@/server/services/budgets/reset";
import { resumeBudget, suspendBudget } from "@/server/services/budgets/suspend";
import { updateBudget } from "@/server/services/budgets/update";
import { permitted, router } from "@/server/trpc/init";

export const budgetsRouter = router({
  list: permitted("view")
    .input(BudgetsListInput)
    .output(BudgetsListOutput)
    .query(({ ctx, input }) => listBudgets(ctx.call, input)),
  get: permitted("view")
    .input(BudgetGetInput)
    .output(BudgetGetOutput)
    .query(({ ctx, input }) => getBudget(ctx.call, input)),
  burn: permitted("view")
    .input(BudgetBurnInput)
    .output(BudgetBurnOutput)
    .query(({ ctx, input }) => budgetBurn(ctx.call, input)),
  decisions: permitted("view")
    .input(BudgetDecisionsInput)
    .output(BudgetDecisionsOutput)
    .query(({ ctx, input }) => readBudgetDecisions(ctx.call, input)),
  holds: permitted("view")
    .input(BudgetHoldsInput)
    .output(BudgetHoldsOutput)
    .query(({ ctx, input }) => listBudgetHolds(ctx.call, input)),
  preview: permitted("view", { takesLong: true })
    .input(BudgetPreviewInput)
    .output(BudgetPreviewOutput)
    .query(({ ctx, input }) => previewBudget(ctx.call, input)),
  create: permitted("budgets.manage")
    .input(BudgetCreateInput)
    .output(BudgetRow)
    .mutation(({ ctx, input }) => createBudget(ctx.call, input)),
  update: permitted("budgets.manage")
    .input(BudgetUpdateInput)
    .output(BudgetRow)
    .mutation(({ ctx, input }) => updateBudget(ctx.call, input)),
  archive: permitted("budgets.manage")
    .input(BudgetActInput)
    .output(BudgetArchiveOutput)
    .mutation(({ ctx, input }) => archiveBudget(ctx.call, input)),
  reset: permitted("catalogue.manage")
    .input(BudgetResetInput)
    .output(BudgetResetOutput)
    .mutation(({ ctx, input }) => resetBudget(ctx.call, input, ctx.headerKey)),
  suspend: permitted("organization.steer")
    .input(BudgetSuspendInput)
    .output(BudgetRow)
    .mutation(({ ctx, input }) => suspendBudget(ctx.call, input)),
  resume: permitted("organization.steer")
    .input(BudgetActInput)
    .output(BudgetRow)
    .mutation(({ ctx, input }) => resumeBudget(ctx.call, input)),
});
