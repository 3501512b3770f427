import type { Queryable } from "@/server/db/queryable";

export type Readiness = { fsync: boolean; fullPageWrites: boolean; writable: boolean; migrations: string[] };

/** What has to hold before money may be recorded. */
export async function readReadiness(db: Queryable): Promise<Readiness> {
  const { rows } = await db.query<Readiness>(
    `select current_setting('fsync') = 'on' as fsync,
       current_setting('full_page_writes') = 'on' as "fullPageWrites",
       not pg_is_in_recovery() as writable,
       array(select migration_name::text from _prisma_migrations where finished_at is not null) as migrations`,
  );
  const [row] = rows;
  if (!row) throw new Error("The database answered nothing.");
  return row;
}
