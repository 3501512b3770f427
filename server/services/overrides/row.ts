import type { OverrideRow } from "@/server/contract/admin-overrides";
import type { OverrideDbRow } from "@/server/db/queries/overrides";
import { wire } from "../overview/budget-figures";
import { EVERY_BUDGET } from "../overview/rows";

/** @param now epoch milliseconds: an override that is over by the clock is shown so before anything wrote it down */
export function overrideRow(row: OverrideDbRow, now: number): OverrideRow {
  const { id, kind, budgetId, uses, reason, activatedBy, endedBy } = row;
  const endedEarly = row.endedAt !== null && row.endedAt < row.expiresAt;
  const isOver = row.endedAt !== null || row.expiresAt.getTime() <= now;
  return {
    id,
    kind,
    state: endedEarly ? "ended" : isOver ? "expired" : "active",
    budgetId,
    budgetName: row.budgetName ?? EVERY_BUDGET,
    entityKey: row.entityKey === "" ? null : row.entityKey,
    amount: row.amount === null ? null : wire(row.amount),
    ceiling: row.ceiling === null ? null : wire(row.ceiling),
    used: wire(row.used),
    uses,
    reason,
    activatedBy,
    activatedAt: row.activatedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy,
  };
}
