import type { Queryable } from "@/server/db/queryable";

export type CampaignFiguresRow = {
  campaignId: string;
  name: string;
  /** Its monthly budget; null where it has none yet. */
  budgetId: string | null;
  version: number | null;
  spent: string;
  held: string;
  limit: string | null;
  granted: string;
  warningPercent: string;
  criticalPercent: string;
  suspended: boolean;
  executions: number;
  succeeded: string;
  tokens: string;
};

/**
 * Campaigns of a month, dearest first: figures from the cube, limit and holds from the campaign's monthly budget.
 * Those that have a limit or a hold and no execution stand among them; ties go by id, so pages do not overlap.
 */
export async function listCampaignFigures(
  db: Queryable,
  input: {
    organizationId: string;
    month: string;
    from: Date;
    to: Date;
    now: Date;
    after: { spent: string; campaignId: string } | null;
    limit: number;
  },
): Promise<CampaignFiguresRow[]> {
  const { organizationId, month, from, to, now, after, limit } = input;
  const { rows } = await db.query<CampaignFiguresRow>({
    name: "campaign-figures",
    text: `with used as (
        select campaign_id, sum(cost) as spent, sum(executions) as executions, sum(succeeded) as succeeded,
          sum(tokens) as tokens
        from usage_hours
        where organization_id = $1 and starts_at >= $3 and starts_at < $4 and campaign_id is not null
        group by campaign_id
      ),
      limited as (
        select b.scope_key as campaign_id, b.id as budget_id, b.version, b.warning_percent, b.critical_percent, b.status, w.id as window_id,
          coalesce(h.held, 0) as held, w.warning_percent as window_warning, w.critical_percent as window_critical,
          case when w.id is null then b.limit_cost else w.limit_cost end as limit_cost
        from budgets b
        left join lateral (
          select * from budget_windows where budget_id = b.id and period_key = $2 order by epoch desc limit 1
        ) w on true
        left join lateral (
          select sum(held) as held from budget_windows where budget_id = b.id and period_key = $2
        ) h on true
        where b.organization_id = $1 and b.scope_type = 'CAMPAIGN' and b.period = 'MONTHLY' and b.is_primary
      ),
      figures as (
        select coalesce(u.campaign_id, l.campaign_id) as campaign_id, coalesce(u.spent, 0) as spent,
          coalesce(l.held, 0) as held, l.budget_id, l.version, l.limit_cost, l.window_id, coalesce(u.executions, 0) as executions,
          coalesce(u.succeeded, 0) as succeeded, coalesce(u.tokens, 0) as tokens,
          coalesce(l.window_warning, l.warning_percent, 80) as warning_percent,
          coalesce(l.window_critical, l.critical_percent, 95) as critical_percent,
          coalesce(l.status = 'SUSPENDED', false) as suspended
        from used u
        full join limited l on l.campaign_id = u.campaign_id
        where u.campaign_id is not null or l.limit_cost is not null or l.held > 0
      )
      select f.campaign_id as "campaignId", coalesce(c.name, f.campaign_id) as name, f.budget_id as "budgetId",
        f.version, f.spent::text, f.held::text,
        f.limit_cost::text as limit, f.warning_percent::text as "warningPercent",
        f.critical_percent::text as "criticalPercent", f.suspended, f.executions::float8 as executions,
        f.succeeded::text, f.tokens::text,
        coalesce((
          select sum(g.amount) from budget_overrides g
          where g.organization_id = $1 and g.kind = 'GRANT' and g.window_id = f.window_id
            and g.ended_at is null and g.starts_at <= $5 and g.expires_at > $5
        ), 0)::text as granted
      from figures f
      left join campaigns c on c.organization_id = $1 and c.key = f.campaign_id
      where $6::numeric is null or f.spent < $6 or (f.spent = $6 and f.campaign_id collate "C" > $7)
      order by f.spent desc, f.campaign_id collate "C"
      limit $8`,
    values: [organizationId, month, from, to, now, after?.spent ?? null, after?.campaignId ?? null, limit],
  });
  return rows;
}
