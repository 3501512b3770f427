import type { Queryable } from "@/server/db/queryable";
import type { HourRange } from "./usage-totals";

/** Executions charged at the default rate, for want of a price. Nothing is looked up where the cube holds none. */
export async function countProvisional(db: Queryable, range: HourRange): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: "provisional-count",
    text: `select case
        when exists (
          select from usage_hours
          where organization_id = $1 and starts_at >= $2 and starts_at < $3 and provisional_cost > 0
        )
        then (
          select count(*) from billing_logs
          where organization_id = $1 and booked_at >= $2 and booked_at < $3 and price_status = 'provisional'
        )
        else 0
      end::float8 as count`,
    values: [range.organizationId, range.from, range.to],
  });
  return rows[0]?.count ?? 0;
}
