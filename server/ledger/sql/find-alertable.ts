import type { ClientBase } from "pg";

// Read unlocked, to lock few windows: what is found is judged again under the lock. One level is missing where fewer
// alerts stand than levels are reached, so windows whose highest alert stands are left alone.
const FIND_ALERTABLE = `
with clock as (select coalesce($2::timestamptz, clock_timestamp()) as now),
level as (
  select coalesce((select value #>> '{}' from settings where organization_id = $1 and key = 'enforcement.level'), 'warn')
    as word
)
select array(
    select w.id
    from budget_windows w
    join budgets b on b.id = w.budget_id
    cross join lateral (
      select coalesce(greatest(w.spent * 100 / nullif(w.limit_cost, 0), w.tokens * 100.0 / nullif(w.limit_tokens, 0),
          w.requests * 100.0 / nullif(w.limit_requests, 0)), 0) as percent,
        coalesce(w.requests > 0 and (w.limit_cost = 0 or w.limit_tokens = 0 or w.limit_requests = 0), false) as is_full
    ) u
    where w.organization_id = $1 and w.starts_at <= clock.now and (w.ends_at is null or w.ends_at > clock.now)
      and b.status <> 'ARCHIVED' and b.purpose in ('budget', 'allocation')
      and coalesce(b.action, level.word) <> 'ignore'
      and (u.is_full or u.percent >= w.warning_percent)
      and (select count(*) from alerts a where a.window_id = w.id and a.rearmed_at is null)
        < 1 + (u.is_full or u.percent >= w.critical_percent)::int + (u.is_full or u.percent >= 100)::int
    order by w.id collate "C"
    limit 500
  ) as ids, clock.now as now
from clock, level`;

/** Current windows that have reached a level and may lack its alert, and the clock they were looked at by. */
export async function findAlertable(
  tx: ClientBase,
  organizationId: string,
  fakeNow: Date | null,
): Promise<{ windowIds: string[]; now: number }> {
  const { rows } = await tx.query<{ ids: string[]; now: Date }>(FIND_ALERTABLE, [organizationId, fakeNow]);
  const row = rows[0];
  if (row === undefined) throw new Error("the clock could not be read");
  return { windowIds: row.ids, now: row.now.getTime() };
}
