import type { PoolClient } from "pg";

// Those without a foreign key to organizations, whose rows no cascade takes along.
const OWN_TABLES = [
  "usage_hours",
  "alerts",
  "events",
  "budget_overrides",
  "reservations",
  "budget_windows",
  "idempotency_keys",
  "billing_logs",
  "integrity_checks",
  "audit_heads",
  "audit_logs",
] as const;

/**
 * Deletes a demo organization with its ledger and its audit chain. Needs the schema's owner: the role of the app may
 * not delete history.
 * @returns whether there was a demo organization of this id; no other is ever touched
 */
export async function deleteDemoOrganization(tx: PoolClient, organizationId: string): Promise<boolean> {
  // The row is locked first, so that its rules cannot be loaded anew while its rows go.
  const found = await tx.query("select from organizations where id = $1 and is_demo for update", [
    organizationId,
  ]);
  if (found.rowCount === 0) return false;
  // People who belong to nothing else go with it.
  const people = await tx.query<{ id: string }>(
    `select m.user_id as id
     from memberships m
     where m.organization_id = $1
       and not exists (select from memberships o where o.user_id = m.user_id and o.organization_id <> $1)`,
    [organizationId],
  );
  for (const table of OWN_TABLES)
    await tx.query(`delete from ${table} where organization_id = $1`, [organizationId]);
  await tx.query("delete from organizations where id = $1", [organizationId]);
  await tx.query("delete from users where id = any($1)", [people.rows.map((row) => row.id)]);
  return true;
}

export async function listDemoOrganizations(tx: PoolClient): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>("select id from organizations where is_demo order by id");
  return rows.map((row) => row.id);
}
