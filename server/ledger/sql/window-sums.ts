/**
 * What the ledger says that each window holds: statement parts shared by verify, rebuild and the creation of a budget.
 * $1 organization, $2 window ids or null for all, $3 only windows that end after this instant or null.
 *
 * A row that settled a hold was booked where the hold was admitted, so the hold's provider, model and task count, not
 * those it was served with. A budget without a key covers every row. Archived budgets count no more.
 * Each pair of scope type and range is summed once, however many windows share it.
 */
export const WINDOW_SUMS = `
scoped as (
  select w.id, w.starts_at, coalesce(w.ends_at, 'infinity') as ends_at, coalesce(b.scope_key, '') as scope_key,
    case when b.scope_key is null then 'ORGANIZATION' else b.scope_type end as scope_type
  from budget_windows w
  join budgets b on b.id = w.budget_id
  where w.organization_id = $1 and b.status <> 'ARCHIVED'
    and ($2::text[] is null or w.id = any($2))
    and ($3::timestamptz is null or (w.ends_at > $3 and w.ends_at - w.starts_at < interval '40 days'))
),
spans as (
  select distinct scope_type, starts_at, ends_at from scoped
),
booked as (
  select s.scope_type, s.starts_at, s.ends_at, k.key as scope_key, sum(l.cost) as spent, sum(l.tokens) as tokens,
    count(*) as requests, sum(l.excess) as excess, sum(l.bypassed) as bypassed
  from spans s
  join billing_logs l
    on l.organization_id = $1 and l.booked_at >= s.starts_at and l.booked_at < s.ends_at
  left join reservations r
    on s.scope_type in ('PROVIDER', 'MODEL', 'TASK') and r.id = l.reservation_id
  cross join lateral (
    select case s.scope_type
      when 'ORGANIZATION' then ''
      when 'ENVIRONMENT' then l.environment
      when 'CAMPAIGN' then l.campaign_id
      when 'AGENT' then l.agent_id
      when 'AGENT_TYPE' then l.agent_type
      when 'COMPONENT' then l.component
      when 'USER' then l.user_id
      when 'SESSION' then l.session_id
      when 'PROVIDER' then case when r.id is null then l.provider else r.attribution ->> 'provider' end
      when 'MODEL' then case when r.id is null then l.model else r.attribution ->> 'model' end
      when 'TASK' then case when r.id is null then l.task else r.attribution ->> 'task' end
    end as key
  ) k
  where k.key is not null
  group by s.scope_type, s.starts_at, s.ends_at, k.key
),
open_holds as (
  select window_id, sum(r.cost) as held, sum(r.tokens) as held_tokens, sum(r.requests) as held_requests,
    coalesce(sum(r.cost) filter (where r.via_override is not null), 0) as bypassed
  from reservations r, unnest(r.window_ids) as window_id
  where r.organization_id = $1 and r.state = 'HELD'
  group by window_id
),
expected as (
  select s.id, coalesce(b.spent, 0) as spent, coalesce(b.tokens, 0) as tokens, coalesce(b.requests, 0) as requests,
    coalesce(b.excess, 0) as excess, coalesce(b.bypassed, 0) + coalesce(h.bypassed, 0) as bypassed,
    coalesce(h.held, 0) as held, coalesce(h.held_tokens, 0) as held_tokens,
    coalesce(h.held_requests, 0) as held_requests
  from scoped s
  left join booked b
    on b.scope_type = s.scope_type and b.starts_at = s.starts_at and b.ends_at = s.ends_at
      and b.scope_key = s.scope_key
  left join open_holds h on h.window_id = s.id
)`;

/** The counters of a window that the ledger can be asked for, in the order of the statements. */
export const WINDOW_METRICS = [
  "spent",
  "tokens",
  "requests",
  "excess",
  "bypassed",
  "held",
  "heldTokens",
  "heldRequests",
] as const;
