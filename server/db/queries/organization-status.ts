import type { Queryable } from "@/server/db/queryable";
import type { Calendar } from "@/server/domain/calendar";

export type OrganizationStatusRow = {
  timeZone: Calendar;
  limit: string | null;
  spent: string;
  held: string;
  granted: string;
  bypassed: boolean;
  suspended: boolean;
  action: string;
};

/**
 * The organization's month in one look. The window is found by range, so that no time zone is computed here;
 * before the month's first call there is none and the budget's own limit counts.
 */
export async function findOrganizationStatus(
  db: Queryable,
  organizationId: string,
  now: Date,
): Promise<OrganizationStatusRow | null> {
  const { rows } = await db.query<OrganizationStatusRow>({
    name: "organization-status",
    text: `select coalesce(o.calendar, o.time_zone) as "timeZone",
        (case when w.id is null then b.limit_cost else w.limit_cost end)::text as limit,
        coalesce(w.spent, 0)::text as spent,
        coalesce(w.held, 0)::text as held,
        coalesce((
          select sum(g.amount) from budget_overrides g
          where g.organization_id = o.id and g.kind = 'GRANT' and g.window_id = w.id
            and g.ended_at is null and g.starts_at <= $2 and g.expires_at > $2
        ), 0)::text as granted,
        exists (
          select from budget_overrides y
          where y.organization_id = o.id and y.kind = 'BYPASS' and (y.budget_id is null or y.budget_id = b.id)
            and y.ended_at is null and y.starts_at <= $2 and y.expires_at > $2
        ) as bypassed,
        coalesce(b.status = 'SUSPENDED', false) as suspended,
        coalesce(b.action, 'block') as action
      from organizations o
      left join budgets b on b.organization_id = o.id and b.scope_type = 'ORGANIZATION'
        and b.period = 'MONTHLY' and b.is_primary
      left join lateral (
        select id, limit_cost, spent, held from budget_windows
        where budget_id = b.id and starts_at <= $2 and ends_at > $2
        order by epoch desc
        limit 1
      ) w on true
      where o.id = $1`,
    values: [organizationId, now],
  });
  return rows[0] ?? null;
}
