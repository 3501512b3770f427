import type { Queryable } from "@/server/db/queryable";

export type StatsRow = {
  activeBudgets: number;
  openHolds: number;
  openAlerts: number;
  anomalies: number;
  requests: number;
  failed: number;
  provisional: number;
  tokens: number;
  cost: string;
  since: Date | null;
  kept: number;
  keptSince: Date | null;
};

/** The organization in a few figures, from the sums of its hours; no execution is read. */
export async function readStats(db: Queryable, organizationId: string): Promise<StatsRow> {
  const { rows } = await db.query<StatsRow>({
    name: "stats",
    text: `select
        (select count(*) from budgets where organization_id = $1 and status = 'ACTIVE')::float8 as "activeBudgets",
        (select count(*) from reservations where organization_id = $1 and state = 'HELD')::float8 as "openHolds",
        (select count(*) from alerts where organization_id = $1 and acknowledged_at is null)::float8 as "openAlerts",
        (select count(*) from alerts where organization_id = $1 and violation_type is not null)::float8 as anomalies,
        coalesce(sum(executions), 0)::float8 as requests,
        coalesce(sum(failed), 0)::float8 as failed,
        coalesce(sum(provisional), 0)::float8 as provisional,
        coalesce(sum(tokens), 0)::float8 as tokens,
        coalesce(sum(cost), 0)::text as cost,
        min(starts_at) as since,
        coalesce(sum(executions) filter (where is_kept), 0)::float8 as kept,
        min(starts_at) filter (where is_kept) as "keptSince"
      from (
        select h.*, o.ledger_from is null or h.starts_at >= o.ledger_from as is_kept
        from usage_hours h join organizations o on o.id = h.organization_id
        where h.organization_id = $1
      ) as hours`,
    values: [organizationId],
  });
  const [row] = rows;
  if (row === undefined) throw new Error("a sum has one row");
  return row;
}
