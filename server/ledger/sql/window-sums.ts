import { ROW_DIMENSIONS } from "./ledger-dimensions";

/**
 * The windows that are compared with the ledger. Archived budgets count no more, and windows of a RATE that ended an
 * hour ago are on their way out. $1 organization, $3 only windows that end after this instant or null, $4 now.
 */
export const COMPARED_WINDOWS = `
  w.organization_id = $1 and b.status <> 'ARCHIVED'
  and (b.period <> 'RATE' or w.ends_at > $4::timestamptz - interval '1 hour')
  and ($3::timestamptz is null or (w.ends_at > $3 and w.ends_at - w.starts_at < interval '40 days'))`;

/**
 * What the ledger says that each window holds: statement parts shared by verify, rebuild and the creation of a budget.
 * $2 window ids or null for all; the others as above.
 *
 * A window counts the rows within its bounds that equal its dimensions. Each range and set of columns is summed once,
 * however many windows share it; one column, the usual case, is read without building an object for each row.
 */
export const WINDOW_SUMS = `
scoped as (
  select w.id, w.starts_at, coalesce(w.ends_at, 'infinity') as ends_at, c.columns,
    case cardinality(c.columns)
      when 0 then ''
      when 1 then w.dimensions ->> c.columns[1]
      else w.dimensions::text
    end as key
  from budget_windows w
  join budgets b on b.id = w.budget_id
  cross join lateral (
    select array(select name from jsonb_object_keys(w.dimensions) as name order by name) as columns
  ) c
  where ${COMPARED_WINDOWS} and ($2::text[] is null or w.id = any($2))
),
spans as (
  select distinct columns, starts_at, ends_at from scoped
),
booked as (
  select s.columns, s.starts_at, s.ends_at, k.key, sum(l.cost) as spent, sum(l.tokens) as tokens,
    count(*) as requests, sum(l.excess) as excess, sum(l.bypassed) as bypassed
  from spans s
  join billing_logs l
    on l.organization_id = $1 and l.booked_at >= s.starts_at and l.booked_at < s.ends_at
  left join reservations r
    on s.columns && array['provider', 'model', 'task', 'actor_id'] and r.id = l.reservation_id
  cross join lateral (
    select case cardinality(s.columns)
      when 0 then ''
      when 1 then case s.columns[1]
        when 'environment' then l.environment
        when 'campaign_id' then l.campaign_id
        when 'agent_id' then l.agent_id
        when 'agent_type' then l.agent_type
        when 'component' then l.component
        when 'user_id' then l.user_id
        when 'session_id' then l.session_id
        when 'pool_id' then l.pool_id
        when 'provider' then case when r.id is null then l.provider else r.attribution ->> 'provider' end
        when 'model' then case when r.id is null then l.model else r.attribution ->> 'model' end
        when 'task' then case when r.id is null then l.task else r.attribution ->> 'task' end
        when 'actor_id' then coalesce(r.actor_id, l.actor_id)
      end
      else (
        select case when d.dimensions ?& s.columns
          then (select jsonb_object_agg(name, d.dimensions -> name) from unnest(s.columns) as name)::text end
        from (select ${ROW_DIMENSIONS} as dimensions) d
      )
    end as key
  ) k
  where k.key is not null
  group by s.columns, s.starts_at, s.ends_at, k.key
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
    on b.columns = s.columns and b.starts_at = s.starts_at and b.ends_at = s.ends_at and b.key = s.key
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
