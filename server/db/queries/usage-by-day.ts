import type { Queryable } from "@/server/db/queryable";

/** Spent in each of the given days, in their order; hours tile days, so nothing falls between two of them. */
export async function sumUsageByDay(
  db: Queryable,
  input: { organizationId: string; starts: readonly Date[]; ends: readonly Date[] },
): Promise<string[]> {
  const { rows } = await db.query<{ spent: string }>({
    name: "usage-by-day",
    text: `select coalesce(sum(u.cost), 0)::text as spent
      from unnest($2::timestamptz[], $3::timestamptz[]) with ordinality as d (starts_at, ends_at, n)
      left join usage_hours u
        on u.organization_id = $1 and u.starts_at >= d.starts_at and u.starts_at < d.ends_at
      group by d.n
      order by d.n`,
    values: [input.organizationId, input.starts, input.ends],
  });
  return rows.map((row) => row.spent);
}
