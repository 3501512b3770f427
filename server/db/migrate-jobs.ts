import { runMigrations } from "graphile-worker";
import pg from "pg";
import { APP_ROLE } from "./pool";

// Any number: one process at a time prepares the schema.
const LOCK_ID = 4_713;

const IS_READY = `
select exists (select from pg_roles where rolname = $1) as has_role,
  (select count(*)::int
   from pg_policies
   where schemaname = 'graphile_worker' and policyname = $1) as policies`;

// The schema belongs to its migrations; the app takes and gives jobs, and may change no table.
const GRANT = `
grant usage on schema graphile_worker to ${APP_ROLE};
grant select, insert, update, delete on all tables in schema graphile_worker to ${APP_ROLE};
grant usage, select on all sequences in schema graphile_worker to ${APP_ROLE};
grant execute on all functions in schema graphile_worker to ${APP_ROLE};
do $$
declare name text;
begin
  for name in
    select c.relname
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'graphile_worker' and c.relkind = 'r' and c.relrowsecurity
      and not exists (select from pg_policies p
        where p.schemaname = 'graphile_worker' and p.tablename = c.relname and p.policyname = '${APP_ROLE}')
  loop
    execute format('create policy ${APP_ROLE} on graphile_worker.%I to ${APP_ROLE} using (true) with check (true)', name);
  end loop;
end $$`;

/**
 * Brings the schema of the job runner to its version and lets the app's role work in it. Safe with any number of
 * processes at once. @param url connects as the owner of the schema
 */
export async function migrateJobs(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: "purser-migrate-jobs" });
  await client.connect();
  try {
    await client.query("begin; set local lock_timeout = '1min'");
    await client.query("select pg_advisory_xact_lock($1)", [LOCK_ID]);
    // On connections of its own: what it makes stands when they are done.
    await runMigrations({ connectionString: url, maxPoolSize: 1 });
    const { rows } = await client.query<{ has_role: boolean; policies: number }>(IS_READY, [APP_ROLE]);
    // Where the host forbids roles the app is the owner, who needs no rights.
    if (rows[0]?.has_role) await client.query(GRANT);
    await client.query("commit");
  } finally {
    await client.end();
  }
}
