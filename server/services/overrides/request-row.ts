import { getContainer } from "@/server/container";
import type { OverrideRequestRow } from "@/server/contract/admin-override-requests";
import { NotFoundError } from "@/server/contract/errors";
import { findOverrideRequestRow, type OverrideRequestDbRow } from "@/server/db/queries/override-requests";
import { wire } from "../overview/budget-figures";
import { EVERY_BUDGET } from "../overview/rows";

/** @param now epoch milliseconds: an override that is over by the clock is shown so before anything wrote it down */
export function requestRow(row: OverrideRequestDbRow, now: number): OverrideRequestRow {
  const text = (amount: string | null) => (amount === null ? null : wire(amount));
  const { overrideExpiresAt, overrideEndedAt, budgetScope, ...rest } = row;
  return {
    ...rest,
    state: stateOf(row, now),
    budgetName: row.budgetName ?? EVERY_BUDGET,
    amount: text(row.amount),
    ceiling: text(row.ceiling),
    approvedAmount: text(row.approvedAmount),
    createdAt: row.createdAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

function stateOf(row: OverrideRequestDbRow, now: number): OverrideRequestRow["state"] {
  if (row.state === "PENDING") return "pending";
  if (row.state === "REJECTED") return "rejected";
  if (row.state === "CANCELLED") return "cancelled";
  const { overrideExpiresAt: expiresAt, overrideEndedAt: endedAt } = row;
  if (endedAt !== null && (expiresAt === null || endedAt < expiresAt)) return "ended";
  return endedAt !== null || (expiresAt !== null && expiresAt.getTime() <= now) ? "expired" : "active";
}

/** One request as it stands now. @throws NotFoundError */
export async function readRequest(organizationId: string, id: string): Promise<OverrideRequestRow> {
  const { pool, ledger } = getContainer();
  const row = await findOverrideRequestRow(pool, organizationId, id);
  if (row === null) throw new NotFoundError("request");
  return requestRow(row, ledger.clock.now());
}
