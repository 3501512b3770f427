import {
  MonthlyBudgetGetInput,
  MonthlyBudgetOutput,
  MonthlyBudgetSetInput,
} from "@/server/contract/admin-monthly-budget";
import { getMonthlyBudget } from "@/server/services/monthly-budget/get";
import { setMonthlyBudget } from "@/server/services/monthly-budget/set";
import { permitted, router } from "@/server/trpc/init";

export const monthlyBudgetRouter = router({
  get: permitted("view")
    .input(MonthlyBudgetGetInput)
    .output(MonthlyBudgetOutput)
    .query(({ ctx, input }) => getMonthlyBudget(ctx.call, input)),
  set: permitted("organization.steer")
    .input(MonthlyBudgetSetInput)
    .output(MonthlyBudgetOutput)
    .mutation(({ ctx, input }) => setMonthlyBudget(ctx.call, input)),
});
