import type { ClientBase } from "pg";
import type { WindowPlan } from "@/server/ledger/batch/plan-window";
import { findPolicy } from "./find-policy";

const FIND_WINDOW = `
select budget_id, entity_key, dimensions, excepted, period_key, epoch, starts_at, ends_at
from budget_windows
where organization_id = $1 and id = $2`;

/** A stored window as the plan that would make it; null where it or its budget does not exist. */
export async function findWindowPlan(
  tx: ClientBase,
  organizationId: string,
  windowId: string,
): Promise<WindowPlan | null> {
  const { rows } = await tx.query<{
    budget_id: string;
    entity_key: string;
    dimensions: Record<string, string>;
    excepted: Record<string, string[]>;
    epoch: number;
    period_key: string;
    starts_at: Date;
    ends_at: Date | null;
  }>(FIND_WINDOW, [organizationId, windowId]);
  const row = rows[0];
  const found = row === undefined ? null : await findPolicy(tx, organizationId, row.budget_id);
  if (row === undefined || found === null) return null;
  return {
    id: windowId,
    policy: found.policy,
    entityKey: row.entity_key,
    dimensions: row.dimensions,
    excepted: row.excepted,
    epoch: row.epoch,
    period: {
      key: row.period_key,
      startsAt: row.starts_at.getTime(),
      endsAt: row.ends_at?.getTime() ?? null,
    },
  };
}
