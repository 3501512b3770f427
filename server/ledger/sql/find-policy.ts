import type { ClientBase } from "pg";
import type { Policy } from "@/server/ledger/policies/policy";
import { POLICY_COLUMNS, type PolicyRecord, toPolicy } from "./load-policies";

const FIND_POLICY = `
select ${POLICY_COLUMNS}, version, description
from budgets
where organization_id = $1 and id = $2`;

export type FoundPolicy = { policy: Policy; version: number; status: string; description: string | null };

/** One budget's policy as stored, archived ones too; null where this organization has none of that id. */
export async function findPolicy(
  tx: ClientBase,
  organizationId: string,
  budgetId: string,
): Promise<FoundPolicy | null> {
  const { rows } = await tx.query<PolicyRecord & { version: number; description: string | null }>(
    FIND_POLICY,
    [organizationId, budgetId],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const { version, status, description } = row;
  return { policy: toPolicy(row), version, status, description };
}
