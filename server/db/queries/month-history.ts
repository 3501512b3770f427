import type { Queryable } from "@/server/db/queryable";

/** The organization's months that have a window, by key, from the read model. */
export async function listMonths(
  db: Queryable,
  organizationId: string,
  months: readonly string[],
): Promise<{ month: string; spent: string; limit: string | null }[]> {
  const { rows } = await db.query<{ month: string; spent: string; limit: string | null }>({
    name: "month-history",
    text: `select month, total_spent::text as spent, total_budget::text as limit
      from monthly_budgets
      where organization_id = $1 and month = any($2)`,
    values: [organizationId, months],
  });
  return rows;
}
