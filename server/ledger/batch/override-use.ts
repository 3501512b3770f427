import { type Money, sumMoney, ZERO } from "@/server/domain/money";
import type { ActiveOverride } from "@/server/domain/window-state";
import type { OverrideRow } from "@/server/ledger/sql/read-state";

/** The BYPASSes in force, as the domain judges them. */
export function activeOverrides(rows: readonly OverrideRow[]): ActiveOverride[] {
  return rows
    .filter((row) => row.kind === "BYPASS")
    .map(({ id, budgetId, ceiling, used, expiresAt }) => ({ id, budgetId, ceiling, used, expiresAt }));
}

/** The room that GRANTs in force add to a window. */
export function grantsOf(windowId: string, rows: readonly OverrideRow[]): Money {
  return sumMoney(rows.filter((row) => row.windowId === windowId).map((row) => row.amount ?? ZERO));
}
