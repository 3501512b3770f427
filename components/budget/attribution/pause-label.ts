import type { BudgetRow } from "@/server/contract/admin-budget-rows";

/** What the next press does to the budget of an agent or campaign. */
export function pauseLabel({ status }: Pick<BudgetRow, "status">): string {
  return status === "SUSPENDED" ? "Resume" : "Pause";
}
