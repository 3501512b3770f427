import type { PoolClient } from "pg";

// Tables without a foreign key to organizations, whose rows no cascade takes along.
const DELETE_ROWS = `
with
hours as (delete from usage_hours where organization_id = $1),
user_days as (delete from usage_user_days where organization_id = $1),
decisions as (delete from budget_decisions where organization_id = $1),
alerts_ as (delete from alerts where organization_id = $1),
events_ as (delete from events where organization_id = $1),
overrides as (delete from budget_overrides where organization_id = $1),
holds as (delete from reservations where organization_id = $1),
carried as (delete from carried_windows where organization_id = $1),
windows as (delete from budget_windows where organization_id = $1),
transfers as (delete from pool_transfers where organization_id = $1),
queued as (delete from queued_requests where organization_id = $1),
asked as (delete from override_requests where organization_id = $1),
suggested as (delete from suggestions where organization_id = $1),
keys as (delete from idempotency_keys where organization_id = $1),
queue as (delete from queued_requests where organization_id = $1),
logs as (delete from billing_logs where organization_id = $1),
checks as (delete from integrity_checks where organization_id = $1),
links as (delete from audit_logs where organization_id = $1)
delete from audit_heads where organization_id = $1`;

// People who belong to nothing else go with their organization.
const DELETE_PEOPLE = `
delete from users u
using memberships m
where m.organization_id = $1 and m.user_id = u.id
  and not exists (select from memberships o where o.user_id = u.id and o.organization_id <> $1)`;

const DELETE_ORGANIZATION = `
delete from organizations where id = $1 and is_demo`;

/** Deletes an organization that is marked as demo, with its people, keys and budgets, and the rows of its books. */
export async function deleteDemoOrganization(tx: PoolClient, organizationId: string): Promise<void> {
  const found = await tx.query("select from organizations where id = $1 and is_demo for update", [
    organizationId,
  ]);
  if (found.rowCount === 0) return;
  await tx.query(DELETE_PEOPLE, [organizationId]);
  await tx.query(DELETE_ORGANIZATION, [organizationId]);
  await tx.query(DELETE_ROWS, [organizationId]);
}

/** Deletes what a batch that was under way may have written for an organization that is gone; nothing if it exists. */
export async function deleteRowsOfGone(tx: PoolClient, organizationId: string): Promise<void> {
  const found = await tx.query("select from organizations where id = $1", [organizationId]);
  if (found.rowCount === 0) await tx.query(DELETE_ROWS, [organizationId]);
}

export async function listDemoOrganizations(tx: PoolClient): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>("select id from organizations where is_demo order by id");
  return rows.map((row) => row.id);
}
