import type { Queryable } from "@/server/db/queryable";

/** One set-up at a time over all replicas, until the transaction ends. */
export async function lockSetup(tx: Queryable): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('purser.setup'))");
}

/** The same for work that takes long: who comes second waits up to two minutes. */
export async function lockSetupPatiently(tx: Queryable): Promise<void> {
  await tx.query("set local lock_timeout = 120000");
  await tx.query("set local statement_timeout = 0");
  await lockSetup(tx);
}

export async function hasOrganization(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>("select exists (select from organizations) as found");
  return rows[0]?.found ?? false;
}

export async function insertSetupLink(db: Queryable, id: string, tokenHash: Buffer): Promise<void> {
  // Only the newest link opens: an older one may stand in a log.
  await db.query("delete from setup_links where used_at is null");
  await db.query(
    `insert into setup_links (id, token_hash, expires_at)
     values ($1, $2, clock_timestamp() + interval '24 hours')`,
    [id, tokenHash],
  );
}

export async function isSetupLinkOpen(db: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await db.query(
    `select from setup_links
     where token_hash = $1 and used_at is null and expires_at > clock_timestamp()
       and not exists (select from organizations)`,
    [tokenHash],
  );
  return rowCount === 1;
}

/** Uses a link up. @returns false if it was not open */
export async function spendSetupLink(tx: Queryable, tokenHash: Buffer): Promise<boolean> {
  const { rowCount } = await tx.query(
    `update setup_links set used_at = clock_timestamp()
     where token_hash = $1 and used_at is null and expires_at > clock_timestamp()`,
    [tokenHash],
  );
  return rowCount === 1;
}

type NewOrganization = { id: string; name: string; timeZone: string; isDemo: boolean };

export async function insertOrganization(tx: Queryable, organization: NewOrganization): Promise<void> {
  await tx.query("insert into organizations (id, name, time_zone, is_demo) values ($1, $2, $3, $4)", [
    organization.id,
    organization.name,
    organization.timeZone,
    organization.isDemo,
  ]);
}

type NewCap = { id: string; organizationId: string; limitCost: string | null; warningPercent: string };

/** The organization's monthly budget: what people call the monthly cap. */
export async function insertOrganizationBudget(tx: Queryable, cap: NewCap): Promise<void> {
  await tx.query(
    `insert into budgets (id, organization_id, name, scope_type, scope_key, period, is_primary, limit_cost, action,
       warning_percent, critical_percent)
     values ($1, $2, 'Monthly cap', 'ORGANIZATION', null, 'MONTHLY', true, $3, 'block', $4::numeric, greatest(95, $4::numeric))`,
    [cap.id, cap.organizationId, cap.limitCost, cap.warningPercent],
  );
}
