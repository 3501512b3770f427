import type { Queryable } from "@/server/db/queryable";

export type MonthWindowRow = {
  budgetId: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  limit: string | null;
  warningPercent: string;
  criticalPercent: string;
  spent: string;
  held: string;
  excess: string;
  granted: string;
  tokens: string;
  requests: string;
  refused: string;
  limitTokens: string | null;
  limitRequests: string | null;
  suspended: boolean;
  action: string;
  version: number;
  isAlertSent: boolean;
};

/**
 * One scope's monthly budget in one month, by the month's key. A reset within the month makes several windows: their
 * sums are the month, the last carries limit and thresholds. Without a window the policy's own limit counts, and
 * nothing was spent. Null where the budget does not exist.
 */
export async function findMonthWindow(
  db: Queryable,
  input: { organizationId: string; scopeType: string; scopeKey: string | null; month: string; now: Date },
): Promise<MonthWindowRow | null> {
  const { rows } = await db.query<MonthWindowRow>({
    name: "month-window",
    text: `select b.id as "budgetId", s.starts_at as "startsAt", w.ends_at as "endsAt",
        (case when w.id is null then b.limit_cost else w.limit_cost end)::text as limit,
        coalesce(w.warning_percent, b.warning_percent)::text as "warningPercent",
        coalesce(w.critical_percent, b.critical_percent)::text as "criticalPercent",
        coalesce(s.spent, 0)::text as spent, coalesce(s.held, 0)::text as held,
        coalesce(s.excess, 0)::text as excess, coalesce(s.tokens, 0)::text as tokens,
        coalesce(s.requests, 0)::text as requests, coalesce(s.refused, 0)::text as refused,
        coalesce((
          select sum(g.amount) from budget_overrides g
          where g.organization_id = $1 and g.kind = 'GRANT' and g.window_id = w.id
            and g.ended_at is null and g.starts_at <= $5 and g.expires_at > $5
        ), 0)::text as granted,
        (case when w.id is null then b.limit_tokens else w.limit_tokens end)::text as "limitTokens",
        (case when w.id is null then b.limit_requests else w.limit_requests end)::text as "limitRequests",
        b.status = 'SUSPENDED' as suspended, b.action, b.version,
        exists (select from alerts a where a.window_id = w.id and a.rearmed_at is null) as "isAlertSent"
      from budgets b
      left join lateral (
        select * from budget_windows where budget_id = b.id and period_key = $4 order by epoch desc limit 1
      ) w on true
      left join lateral (
        select sum(spent) as spent, sum(held) as held, sum(excess) as excess, sum(tokens) as tokens,
          sum(requests) as requests, sum(refused) as refused, min(starts_at) as starts_at
        from budget_windows where budget_id = b.id and period_key = $4
      ) s on true
      where b.organization_id = $1 and b.scope_type = $2 and b.scope_key is not distinct from $3
        and b.period = 'MONTHLY' and b.is_primary`,
    values: [input.organizationId, input.scopeType, input.scopeKey, input.month, input.now],
  });
  return rows[0] ?? null;
}
