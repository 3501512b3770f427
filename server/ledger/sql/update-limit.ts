import type { ClientBase } from "pg";

// The window is locked by the caller. A later month's limit is that window's alone: the policy carries on.
const UPDATE_BUDGET = `
update budgets
set limit_cost = case when $5 then $2::numeric else limit_cost end,
  warning_percent = case when $5 then $3::numeric else warning_percent end,
  action = case when $5 then $4 else action end,
  version = version + 1,
  updated_at = $6
where id = $1`;

const UPDATE_WINDOW = `
update budget_windows set limit_cost = $2::numeric, warning_percent = $3::numeric where id = $1`;

type Input = {
  budgetId: string;
  windowId: string;
  limitCost: string | null;
  warningPercent: string;
  action: string | null;
  isCurrent: boolean;
  now: Date;
};

/** Writes a limit to a budget's locked window, and to its policy if the window is the current one. */
export async function updateLimit(tx: ClientBase, input: Input): Promise<void> {
  const { budgetId, windowId, limitCost, warningPercent, action, isCurrent, now } = input;
  await tx.query(UPDATE_BUDGET, [budgetId, limitCost, warningPercent, action, isCurrent, now]);
  await tx.query(UPDATE_WINDOW, [windowId, limitCost, warningPercent]);
}
