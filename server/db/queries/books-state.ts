import type { Queryable } from "@/server/db/queryable";

export type BooksRow = { checkedAt: Date; balanced: boolean; difference: string; windows: number };

/** The last comparison of counters and ledger; null where there was none yet. */
export async function findBooksState(db: Queryable, organizationId: string): Promise<BooksRow | null> {
  const { rows } = await db.query<BooksRow>({
    name: "books-state",
    text: `select checked_at as "checkedAt", balanced, difference::text as difference,
        (select count(distinct m ->> 'id') from jsonb_array_elements(mismatches) m
          where m ->> 'kind' = 'window')::int as windows
      from integrity_checks
      where organization_id = $1`,
    values: [organizationId],
  });
  return rows[0] ?? null;
}
