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

/** The running windows of budgets that have a limit; the thousand that spent most. */
export async function listBudgetFigures(
  db: Queryable,
  organizationId: string,
  now: Date,
): Promise<BudgetFigures[]> {
  const { rows } = await db.query<BudgetFigures>({
    name: "metric-budgets",
    text: `select b.name as budget, b.scope_type as scope, b.period, w.entity_key as entity,
        w.limit_cost::text as limit, w.spent::text, w.held::text, w.tokens::text, w.requests::text, w.refused::text
      from budgets b
      join lateral (
        select distinct on (entity_key) * from budget_windows
        where organization_id = $1 and budget_id = b.id and starts_at <= $2 and (ends_at is null or ends_at > $2)
        order by entity_key, epoch desc
      ) w on true
      where b.organization_id = $1 and b.status <> 'ARCHIVED'
        and (w.limit_cost is not null or w.limit_tokens is not null or w.limit_requests is not null)
      order by w.spent desc, w.id
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
