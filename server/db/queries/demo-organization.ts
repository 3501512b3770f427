import type { PoolClient } from "pg";

export type DemoName = { id: string; key: string; name: string; agentType?: string };

/** Names for people of the agents and campaigns that the demo's executions will speak of. */
export async function insertDemoNames(
  tx: PoolClient,
  organizationId: string,
  names: { agents: readonly DemoName[]; campaigns: readonly DemoName[] },
): Promise<void> {
  await tx.query(
    `insert into agents (id, organization_id, key, name, agent_type)
     select id, $1, key, name, "agentType"
     from json_to_recordset($2::json) as a (id text, key text, name text, "agentType" text)
     order by key collate "C"`,
    [organizationId, JSON.stringify(names.agents)],
  );
  await tx.query(
    `insert into campaigns (id, organization_id, key, name)
     select id, $1, key, name
     from json_to_recordset($2::json) as c (id text, key text, name text)
     order by key collate "C"`,
    [organizationId, JSON.stringify(names.campaigns)],
  );
}

export type DemoLimit = {
  id: string;
  name: string;
  scope_type: "ORGANIZATION" | "CAMPAIGN";
  scope_key: string | null;
  limit_cost: string;
  action: "block" | "warn";
};

// The versions tell the ledger that these budgets have rules, and that the rules it remembers are old.
const UPSERT_LIMITS = `
insert into budgets (id, organization_id, name, scope_type, scope_key, period, is_primary, limit_cost, action, version)
select id, $1, name, scope_type, scope_key, 'MONTHLY', true, limit_cost, action, 2
from json_to_recordset($2::json) as l (id text, name text, scope_type text, scope_key text, limit_cost numeric,
  action text)
order by id collate "C"
on conflict (id) do update
set limit_cost = excluded.limit_cost, action = excluded.action, version = budgets.version + 1, updated_at = now()`;

/**
 * Sets the limits that windows made from now on will carry. Windows that exist keep theirs, so the demo calls this
 * before the first execution of a month.
 */
export async function upsertDemoLimits(
  tx: PoolClient,
  organizationId: string,
  limits: readonly DemoLimit[],
): Promise<void> {
  await tx.query(UPSERT_LIMITS, [organizationId, JSON.stringify(limits)]);
  await tx.query("update organizations set policy_version = policy_version + 1 where id = $1", [
    organizationId,
  ]);
}
