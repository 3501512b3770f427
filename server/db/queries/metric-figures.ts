import type { Queryable } from "@/server/db/queryable";

/** One budget's running count; amounts as the database keeps them. */
export type BudgetFigures = {
  budget: string;
  scope: string;
  period: string;
  entity: string;
  limit: string | null;
  spent: string;
  held: string;
  tokens: string;
  requests: string;
  refused: string;
};

export type CountOf = { word: string; count: string };

/** Budgets that have a limit, by their running windows; before its first call a budget has none and counts 0. */
export async function listBudgetFigures(
  db: Queryable,
  organizationId: string,
  now: Date,
): Promise<BudgetFigures[]> {
  const { rows } = await db.query<BudgetFigures>({
    name: "metric-budgets",
    text: `select b.name as budget, b.scope_type as scope, b.period, coalesce(w.entity_key, '') as entity,
        (case when w.id is null then b.limit_cost else w.limit_cost end)::text as limit,
        coalesce(w.spent, 0)::text as spent, coalesce(w.held, 0)::text as held,
        coalesce(w.tokens, 0)::text as tokens, coalesce(w.requests, 0)::text as requests,
        coalesce(w.refused, 0)::text as refused
      from budgets b
      left join lateral (
        select distinct on (entity_key) * from budget_windows
        where organization_id = $1 and budget_id = b.id and starts_at <= $2 and (ends_at is null or ends_at > $2)
        order by entity_key, epoch desc
      ) w on true
      where b.organization_id = $1 and b.status <> 'ARCHIVED'
        and (b.limit_cost is not null or b.limit_tokens is not null or b.limit_requests is not null)
        and (w.id is not null or b.each = '{}')
      order by coalesce(w.spent, 0) desc, b.id collate "C", w.id collate "C"
      limit 1000`,
    values: [organizationId, now],
  });
  return rows;
}

/** Open alerts by level. */
export async function countOpenAlerts(db: Queryable, organizationId: string): Promise<CountOf[]> {
  const { rows } = await db.query<CountOf>({
    name: "metric-alerts",
    text: `select level as word, count(*)::text as count from alerts
      where organization_id = $1 and acknowledged_at is null and rearmed_at is null
      group by level`,
    values: [organizationId],
  });
  return rows;
}

/** Queued requests that are not done with, by state. */
export async function countQueued(db: Queryable, organizationId: string): Promise<CountOf[]> {
  const { rows } = await db.query<CountOf>({
    name: "metric-queue",
    text: `select state as word, count(*)::text as count from queued_requests
      where organization_id = $1 and state in ('WAITING', 'READY', 'LEASED')
      group by state`,
    values: [organizationId],
  });
  return rows;
}
