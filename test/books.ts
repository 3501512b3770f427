import type pg from "pg";

type Db = Pick<pg.Pool, "query">;

/** A counter that does not equal the rows it stands for. */
export type Imbalance = { window: string; counter: string; stored: string; rows: string };

const IMBALANCES = `
with facts as (
  select w.id, w.spent, w.tokens, w.requests, w.held, w.held_tokens, w.held_requests, l.*, h.*
  from budget_windows w
  join budgets b on b.id = w.budget_id
  cross join lateral (
    select coalesce(sum(cost), 0) as l_cost, coalesce(sum(l.tokens), 0) as l_tokens, count(*) as l_rows
    from billing_logs l
    where l.organization_id = w.organization_id
      and l.booked_at >= w.starts_at and (w.ends_at is null or l.booked_at < w.ends_at)
      and (b.scope_key is null or b.scope_key = case b.scope_type
        when 'CAMPAIGN' then l.campaign_id when 'AGENT' then l.agent_id when 'AGENT_TYPE' then l.agent_type
        when 'ENVIRONMENT' then l.environment when 'COMPONENT' then l.component when 'PROVIDER' then l.provider
        when 'MODEL' then l.model when 'USER' then l.user_id when 'SESSION' then l.session_id when 'TASK' then l.task
      end)
  ) l
  cross join lateral (
    select coalesce(sum(r.cost), 0) as h_cost, coalesce(sum(r.tokens), 0) as h_tokens,
      coalesce(sum(r.requests), 0) as h_requests
    from reservations r
    where r.organization_id = w.organization_id and r.state = 'HELD' and w.id = any(r.window_ids)
  ) h
  where w.organization_id = $1
)
select id as window, counter, stored::text, rows::text
from facts, lateral (values
  ('spent', spent, l_cost), ('tokens', tokens, l_tokens), ('requests', requests, l_rows),
  ('held', held, h_cost), ('held_tokens', held_tokens, h_tokens), ('held_requests', held_requests, h_requests)
) c (counter, stored, rows)
where stored <> rows
order by id, counter`;

/** Every counter of an organization that differs from its ledger rows or open holds; empty when the books balance. */
export async function findImbalances(db: Db, organizationId: string): Promise<Imbalance[]> {
  const { rows } = await db.query<Imbalance>(IMBALANCES, [organizationId]);
  return rows;
}

const ABOVE_LIMIT = `
select w.id, b.name, w.limit_cost::text, w.spent::text, w.held::text, w.excess::text,
  w.limit_tokens, w.tokens, w.held_tokens
from budget_windows w join budgets b on b.id = w.budget_id
where w.organization_id = $1 and b.action = 'block'
  and (w.spent + w.held > w.limit_cost + w.excess or ($2 and w.tokens + w.held_tokens > w.limit_tokens)
    or ($2 and w.excess > 0))`;

/**
 * Windows that break P1 at this instant.
 * @param exact nothing is booked above or without its hold: then there is no excess, and token limits hold too
 */
export async function findOverspent(db: Db, organizationId: string, exact: boolean): Promise<unknown[]> {
  const { rows } = await db.query(ABOVE_LIMIT, [organizationId, exact]);
  return rows;
}

const UNLAWFUL_HOLDS = `
select r.id, r.cost::text, j.used_before::text, j.limit_in_force::text
from reservations r
cross join lateral unnest(r.window_ids, r.used_before, r.limit_in_force)
  as j (window_id, used_before, limit_in_force)
join budget_windows w on w.id = j.window_id
join budgets b on b.id = w.budget_id
where r.organization_id = $1 and b.action = 'block' and r.via_override is null
  and r.cost > 0 and j.used_before + r.cost > j.limit_in_force`;

/** Holds that their own record shows to have been granted above a limit. */
export async function findUnlawfulHolds(db: Db, organizationId: string): Promise<unknown[]> {
  const { rows } = await db.query(UNLAWFUL_HOLDS, [organizationId]);
  return rows;
}

/** How often each of these ledger ids is there, other than once. */
export async function findNotOnce(db: Db, ids: readonly string[]): Promise<unknown[]> {
  const { rows } = await db.query(
    `select asked.id, count(l.id)::int as times
     from unnest($1::text[]) as asked (id) left join billing_logs l on l.id = asked.id
     group by asked.id having count(l.id) <> 1`,
    [ids],
  );
  return rows;
}

export async function readLedgerSum(db: Db, organizationId: string): Promise<{ rows: number; cost: string }> {
  const { rows } = await db.query<{ rows: number; cost: string }>(
    `select count(*)::int as rows, coalesce(sum(cost), 0)::numeric(24, 12)::text as cost
     from billing_logs where organization_id = $1`,
    [organizationId],
  );
  const [sum] = rows;
  if (!sum) throw new Error("no sum");
  return sum;
}
