import type { Queryable } from "@/server/db/queryable";
import type { AgentStrategy } from "@/server/domain/allocation";

/** An agent with what it has of its pool; amounts as decimal text, null without an allocation. */
export type PoolAgentFigures = {
  agentId: string;
  name: string;
  poolId: string | null;
  priority: number;
  strategy: AgentStrategy;
  base: string | null;
  min: string | null;
  max: string | null;
  percent: string | null;
  metadata: Record<string, unknown>;
  budgetId: string | null;
  limit: string | null;
  granted: string;
  spent: string;
  held: string;
  /** Booked in the hour before `now`. */
  lastHour: string;
};

const SELECT_AGENTS = `
select a.key as "agentId", a.name, a.pool_id as "poolId", a.priority, a.strategy, a.base_allocation::text as base,
  a.min_allocation::text as min, a.max_allocation::text as max, a.percent_allocation::text as percent, a.metadata,
  b.id as "budgetId", w.limit_cost::text as limit, coalesce(w.spent, 0)::text as spent,
  coalesce(w.held, 0)::text as held,
  (select coalesce(sum(o.amount), 0)::text from budget_overrides o
    where o.organization_id = a.organization_id and o.window_id = w.id and o.kind = 'GRANT' and o.ended_at is null
      and o.starts_at <= $2 and o.expires_at > $2) as granted,
  (select coalesce(sum(l.cost), 0)::text from billing_logs l
    where l.organization_id = a.organization_id and l.booked_at > $2 - interval '1 hour' and l.booked_at <= $2
      and l.agent_id = a.key and l.pool_id is not distinct from a.pool_id) as "lastHour"
from agents a
left join budgets b on b.organization_id = a.organization_id and b.pool_id = a.pool_id and b.scope_type = 'AGENT'
  and b.scope_key = a.key and b.purpose = 'allocation' and b.status <> 'ARCHIVED'
left join budget_windows w on w.budget_id = b.id and w.starts_at <= $2 and (w.ends_at is null or w.ends_at > $2)`;

type Input = {
  organizationId: string;
  now: Date;
  poolId: string | null;
  agentId: string | null;
  afterAgent: string | null;
  limit: number;
};

/** Agents by id, of one pool or of all and none. */
export async function listPoolAgents(db: Queryable, input: Input): Promise<PoolAgentFigures[]> {
  const { rows } = await db.query<PoolAgentFigures>({
    name: "pool-agents",
    text: `${SELECT_AGENTS}
      where a.organization_id = $1 and ($3::text is null or a.pool_id = $3) and ($4::text is null or a.key = $4)
        and ($5::text is null or a.key collate "C" > $5 collate "C")
      order by a.key collate "C"
      limit $6`,
    values: [input.organizationId, input.now, input.poolId, input.agentId, input.afterAgent, input.limit],
  });
  return rows;
}
