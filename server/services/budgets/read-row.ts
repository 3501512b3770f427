import { getContainer } from "@/server/container";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { NotFoundError } from "@/server/contract/errors";
import { type CurrentStart, listFullestWindows } from "@/server/db/queries/budget-windows";
import { type BudgetDbRow, findBudget } from "@/server/db/queries/budgets";
import { inSnapshot } from "@/server/db/queries/in-snapshot";
import type { Queryable } from "@/server/db/queryable";
import type { CallContext } from "@/server/domain/call-context";
import type { BudgetAction } from "@/server/domain/window-state";
import { settingsByName } from "@/server/env/settings";
import { planAt } from "@/server/ledger/batch/plan-window";
import { loadSettings } from "@/server/ledger/sql/load-settings";
import { organizationOf } from "../settings/organization";
import { policyOf } from "./policy-of";
import { budgetRow } from "./rows";

/** What every figure of a budget is read against: one organization, one instant. */
export type Reading = {
  organizationId: string;
  timeZone: string;
  /** Epoch milliseconds by the database's clock. */
  now: number;
  /** What a budget without an action of its own does. */
  inherited: BudgetAction;
};

/** @throws NotFoundError */
export async function readingOf(db: Queryable, ctx: CallContext): Promise<Reading> {
  const { ledger, env } = getContainer();
  const { organizationId } = ctx.actor;
  const organization = await organizationOf(db, organizationId);
  const settings = await loadSettings(db, organizationId, settingsByName(env.settings));
  const { timeZone } = organization;
  return { organizationId, timeZone, now: ledger.clock.now(), inherited: settings.enforcement.level };
}

/** The start of the period of a budget that runs; null where the budget does not count yet. */
export function currentStart(
  row: BudgetDbRow,
  { now, timeZone }: Pick<Reading, "now" | "timeZone">,
): CurrentStart | null {
  const plan = planAt(policyOf(row), now, timeZone);
  return plan === null ? null : { budgetId: row.id, startsAt: new Date(plan.period.startsAt) };
}

/** Budgets with the fullest counter of the period that runs. */
export async function readRows(
  db: Queryable,
  rows: readonly BudgetDbRow[],
  reading: Reading,
): Promise<BudgetRow[]> {
  const { organizationId, now, inherited } = reading;
  const current = rows.flatMap((row) => currentStart(row, reading) ?? []);
  const windows = await listFullestWindows(db, { organizationId, now: new Date(now), current });
  const byBudget = new Map(windows.map((window) => [window.budgetId, window]));
  return rows.map((row) => budgetRow(row, byBudget.get(row.id), inherited));
}

/** One budget as it stands after a change. @throws NotFoundError */
export async function readBudgetRow(ctx: CallContext, budgetId: string): Promise<BudgetRow> {
  return inSnapshot(getContainer().pool, async (db) => {
    const row = await findBudget(db, ctx.actor.organizationId, { budgetId });
    const [made] = row === null ? [] : await readRows(db, [row], await readingOf(db, ctx));
    if (made === undefined) throw new NotFoundError("budget");
    return made;
  });
}
