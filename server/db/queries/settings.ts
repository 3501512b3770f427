import type { Queryable } from "@/server/db/queryable";

export type StoredSetting = { name: string; value: unknown; updatedBy: string; updatedAt: Date };

/** What an organization has stored, by name. */
export async function findSettings(db: Queryable, organizationId: string): Promise<StoredSetting[]> {
  const { rows } = await db.query<StoredSetting>(
    `select key as name, value, updated_by as "updatedBy", updated_at as "updatedAt"
     from settings
     where organization_id = $1
     order by key collate "C"`,
    [organizationId],
  );
  return rows;
}
