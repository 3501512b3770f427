import type { Queryable } from "@/server/db/queryable";

export type BurnHistory = { agentId: string; largestHour: string; firstSeenAt: Date };

// An hour that the guard stopped is no measure of what is usual: it would let the next runaway burn so much more.
const BURN_HISTORY = `
with hours as (
  select agent_id, starts_at, sum(cost) as cost
  from usage_hours
  where organization_id = $1 and starts_at >= $2 and agent_id is not null
  group by agent_id, starts_at
)
select h.agent_id as "agentId",
  coalesce(max(h.cost) filter (where h.starts_at < $3 and g.id is null), 0)::text as "largestHour",
  min(h.starts_at) as "firstSeenAt"
from hours h
left join budgets b
  on b.organization_id = $1 and b.managed_by = $4 and b.scope_type = 'AGENT' and b.scope_key = h.agent_id
    and b.status <> 'ARCHIVED'
left join budget_windows g
  on g.budget_id = b.id and g.starts_at = h.starts_at and (g.refused > 0 or g.spent >= g.limit_cost)
group by h.agent_id
order by h.agent_id collate "C"`;

type Range = { organizationId: string; since: Date; until: Date; managedBy: string };

/** The dearest hour of each agent that began in [since, until), hours that its guard stopped left out. */
export async function findBurnHistory(db: Queryable, range: Range): Promise<BurnHistory[]> {
  const { organizationId, since, until, managedBy } = range;
  const { rows } = await db.query<BurnHistory>(BURN_HISTORY, [organizationId, since, until, managedBy]);
  return rows;
}

export type GuardBudget = {
  id: string;
  name: string;
  scopeKey: string | null;
  windowSeconds: number | null;
  limitCost: string | null;
  limitRequests: string | null;
};

/** The budgets that somebody other than a person keeps, and that are in force. */
export async function findManagedBudgets(
  db: Queryable,
  organizationId: string,
  managedBy: string,
): Promise<GuardBudget[]> {
  const { rows } = await db.query<GuardBudget>(
    `select id, name, scope_key as "scopeKey", window_seconds as "windowSeconds", limit_cost as "limitCost",
       limit_requests as "limitRequests"
     from budgets
     where organization_id = $1 and managed_by = $2 and status <> 'ARCHIVED'
     order by id collate "C"`,
    [organizationId, managedBy],
  );
  return rows;
}
