import { getContainer } from "@/server/container";
import type { BudgetRow } from "@/server/contract/admin-budget-rows";
import { NotFoundError } from "@/server/contract/errors";
import { type CurrentStart, type FullestRow, listFullestWindows } from "@/server/db/queries/budget-windows";
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

/** A budget as stored, the counter that speaks for it if anything was counted, and both as they are told. */
export type ReadBudget = { stored: BudgetDbRow; window: FullestRow | undefined; row: BudgetRow };

/** Budgets with the fullest counter of the period that runs. */
export async function readCounted(
  db: Queryable,
  stored: readonly BudgetDbRow[],
  reading: Reading,
): Promise<ReadBudget[]> {
  const { organizationId, now, inherited } = reading;
  const current = stored.flatMap((row) => currentStart(row, reading) ?? []);
  const windows = await listFullestWindows(db, { organizationId, now: new Date(now), current });
  const byBudget = new Map(windows.map((window) => [window.budgetId, window]));
  return stored.map((one) => {
    const window = byBudget.get(one.id);
    return { stored: one, window, row: budgetRow(one, window, inherited) };
  });
}

/** Budgets as they are told, with the fullest counter of the period that runs. */
export async function readRows(
  db: Queryable,
  rows: readonly BudgetDbRow[],
  reading: Reading,
): Promise<BudgetRow[]> {
  return (await readCounted(db, rows, reading)).map(({ row }) => row);
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
