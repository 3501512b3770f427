import type { ClientBase } from "pg";
import { appendAudits } from "@/server/db/audit";
import type { OrganizationId } from "@/server/domain/actor";

const READ = `
select a.id, a.budget_id as "budgetId", b.name as "budgetName", w.period_key as period, a.level, a.metric,
  a.used_amount::text as used, a.limit_amount::text as limit
from alerts a
join budgets b on b.id = a.budget_id
join budget_windows w on w.id = a.window_id
where a.organization_id = $1 and a.id = any($2)
order by a.id collate "C"`;

/**
 * Writes down the alerts that a transaction has raised, in it and after everything else that it locks.
 * @param alertIds those that were to be raised; one that another call had raised before is not there and not told
 */
export async function auditAlerts(
  tx: ClientBase,
  organizationId: string,
  alertIds: readonly string[],
): Promise<void> {
  if (alertIds.length === 0) return;
  const { rows } = await tx.query<{ id: string }>(READ, [organizationId, alertIds]);
  // Whose it is comes with the windows that were locked.
  const actor = { kind: "system", organizationId: organizationId as OrganizationId, name: "alerts" } as const;
  await appendAudits(
    tx,
    { actor, requestId: `alerts-${alertIds[0]}` },
    rows.map(({ id, ...after }) => ({ action: "alert.raised", entityType: "alert", entityId: id, after })),
  );
}
