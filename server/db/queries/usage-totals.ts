import type { Queryable } from "@/server/db/queryable";

/** A stretch of hours, half-open. */
export type HourRange = { organizationId: string; from: Date; to: Date };

export type UsageTotals = {
  spent: string;
  unassigned: string;
  executions: number;
  succeeded: number;
  failed: number;
  /** Charged at the default rate, for want of a price. */
  provisional: number;
};

/** The sums of a stretch of hours from the cube; `unassigned` is what names no campaign. */
export async function sumUsage(db: Queryable, range: HourRange): Promise<UsageTotals> {
  const { rows } = await db.query<UsageTotals>({
    name: "usage-totals",
    text: `select coalesce(sum(cost), 0)::text as spent,
        coalesce(sum(cost) filter (where campaign_id is null), 0)::text as unassigned,
        coalesce(sum(executions), 0)::float8 as executions, coalesce(sum(succeeded), 0)::float8 as succeeded,
        coalesce(sum(failed), 0)::float8 as failed, coalesce(sum(provisional), 0)::float8 as provisional
      from usage_hours
      where organization_id = $1 and starts_at >= $2 and starts_at < $3`,
    values: [range.organizationId, range.from, range.to],
  });
  return rows[0] ?? { spent: "0", unassigned: "0", executions: 0, succeeded: 0, failed: 0, provisional: 0 };
}
