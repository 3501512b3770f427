import type { BudgetGetOutput, BudgetRow } from "@/server/contract/admin-budget-rows";
import { CliError, EXIT } from "./cli-error";
import type { ApiClient } from "./client";

/** @throws CliError that says how to make it */
export async function budgetNamed(api: ApiClient, name: string): Promise<BudgetRow> {
  return (await readBudget(api, name)).budget;
}

/** @throws CliError that says how to make it */
export async function readBudget(api: ApiClient, name: string): Promise<BudgetGetOutput> {
  try {
    return await api.query<BudgetGetOutput>("admin.budgets.get", { name, limit: 100 });
  } catch (error) {
    if (!(error instanceof CliError) || error.exitCode !== EXIT.notFound) throw error;
    throw new CliError(`Budget "${name}" does not exist - create it first`, {
      code: error.code,
      exitCode: EXIT.notFound,
      fix: `run budget create ${JSON.stringify(name)} max-cost 100.0, or look at budget list`,
      ...(error.requestId !== undefined && { requestId: error.requestId }),
    });
  }
}

/** What an execution must say to count for a named budget. */
export async function attributionOfBudget(api: ApiClient, name: string) {
  const { scopeType, scopeKey } = await budgetNamed(api, name);
  return scopeType === "COMPONENT" && scopeKey !== null ? { component: scopeKey } : {};
}
