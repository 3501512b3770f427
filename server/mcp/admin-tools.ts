import { BudgetActInput, BudgetSuspendInput, BudgetsListInput } from "@/server/contract/admin-budgets";
import { TektonUsageInput } from "@/server/contract/face-tekton-admin";
import { type Tool, tool } from "@/server/mcp/tool";
import { listBudgets } from "@/server/services/budgets/list";
import { resumeBudget, suspendBudget } from "@/server/services/budgets/suspend";
import { type UsagePeriod, usageOfPeriod } from "@/server/services/usage/by-period";

/** What only a key with the scope admin sees and may do. Few on purpose: an assistant may be talked into anything. */
export const adminTools: readonly Tool[] = [
  ...tool(["list_budgets"], {
    title: "Budgets with what they spent",
    description: "Budgets by name, each with the period that runs.",
    permission: "view",
    isReadOnly: true,
    input: BudgetsListInput,
    run: listBudgets,
  }),
  ...tool(["usage_of_period", "GetUsageAnalytics"], {
    title: "What was used",
    description:
      "Cost, tokens and calls of the period that runs, in all and by provider, model and component.",
    permission: "view",
    isReadOnly: true,
    input: TektonUsageInput,
    run: async (call, { period, ...filter }) => {
      const found = await usageOfPeriod(call, period.toUpperCase() as UsagePeriod, filter);
      return {
        period: found.period.key,
        timeZone: found.timeZone,
        currency: "USD",
        total: found.total,
        ...found.groups,
      };
    },
  }),
  ...tool(["suspend_budget"], {
    title: "Switch a budget off",
    description: "Every call that the budget covers is refused until somebody resumes it. Audited.",
    permission: "organization.steer",
    isReadOnly: false,
    isDestructive: true,
    input: BudgetSuspendInput,
    run: suspendBudget,
  }),
  ...tool(["resume_budget"], {
    title: "Let a suspended budget judge again",
    description: "Ends a suspension. Audited.",
    permission: "organization.steer",
    isReadOnly: false,
    input: BudgetActInput,
    run: resumeBudget,
  }),
];
