import type { Queryable } from "@/server/db/queryable";

/** A pool with its money; amounts as decimal text. */
export type PoolFigures = {
  id: string;
  name: string;
  priority: number;
  reservePercent: string;
  emergencyPercent: string;
  metadata: Record<string, unknown>;
  version: number;
  createdAt: Date;
  budgetId: string;
  limit: string;
  granted: string;
  spent: string;
  held: string;
  agents: number;
  allocated: string;
  /** What the agents take of it: their allocations, or what they used where that is more. */
  claimed: string;
  memberUsed: string;
};

// The counter of a pool or allocation is the window that holds the instant.
const SELECT_POOLS = `
select p.id, p.name, p.priority, p.reserve_percent::text as "reservePercent",
  p.emergency_percent::text as "emergencyPercent", p.metadata, p.version, p.created_at as "createdAt",
  b.id as "budgetId", coalesce(w.limit_cost, 0)::text as limit, w.spent::text as spent, w.held::text as held,
  (select coalesce(sum(o.amount), 0)::text from budget_overrides o
    where o.organization_id = p.organization_id and o.window_id = w.id and o.kind = 'GRANT' and o.ended_at is null
      and o.starts_at <= $2 and o.expires_at > $2) as granted,
  m.agents, m.allocated, m.claimed, m.used as "memberUsed"
from budget_pools p
join budgets b on b.organization_id = p.organization_id and b.pool_id = p.id and b.scope_type = 'POOL'
  and b.purpose = 'allocation' and b.status <> 'ARCHIVED'
join budget_windows w on w.budget_id = b.id and w.starts_at <= $2 and (w.ends_at is null or w.ends_at > $2)
cross join lateral (
  select count(*)::int as agents, coalesce(sum(mw.limit_cost), 0)::text as allocated,
    coalesce(sum(mw.spent + mw.held), 0)::text as used,
    coalesce(sum(greatest(coalesce(mw.limit_cost, 0), mw.spent + mw.held)), 0)::text as claimed
  from agents a
  left join budgets mb on mb.organization_id = a.organization_id and mb.pool_id = p.id and mb.scope_type = 'AGENT'
    and mb.scope_key = a.key and mb.purpose = 'allocation' and mb.status <> 'ARCHIVED'
  left join budget_windows mw on mw.budget_id = mb.id and mw.starts_at <= $2
    and (mw.ends_at is null or mw.ends_at > $2)
  where a.organization_id = p.organization_id and a.pool_id = p.id
) m`;

/** Pools in force, oldest first. */
export async function listPoolFigures(
  db: Queryable,
  input: { organizationId: string; now: Date; afterId: string | null; limit: number },
): Promise<PoolFigures[]> {
  const { rows } = await db.query<PoolFigures>({
    name: "pool-figures",
    text: `${SELECT_POOLS}
      where p.organization_id = $1 and p.status = 'ACTIVE' and ($3::text is null or p.id collate "C" > $3 collate "C")
      order by p.id collate "C"
      limit $4`,
    values: [input.organizationId, input.now, input.afterId, input.limit],
  });
  return rows;
}

/** One pool, by its id or its name; null where the organization has none of it. */
export async function findPoolFigures(
  db: Queryable,
  input: { organizationId: string; now: Date; poolId: string | null; name: string | null },
): Promise<PoolFigures | null> {
  const { rows } = await db.query<PoolFigures>({
    name: "pool-figure",
    text: `${SELECT_POOLS}
      where p.organization_id = $1 and p.status = 'ACTIVE' and (p.id = $3 or lower(p.name) = lower($4))`,
    values: [input.organizationId, input.now, input.poolId, input.name],
  });
  return rows[0] ?? null;
}
