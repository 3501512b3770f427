import { HELD_ACTOR, HELD_MODEL, HELD_PROVIDER, HELD_TASK, ROW_DIMENSIONS } from "./ledger-dimensions";

/**
 * The windows that are compared with the ledger. Archived budgets count no more, and windows of a RATE that ended an
 * hour ago are on their way out. $1 organization, $3 only windows that end after this instant or null, $4 now.
 */
export const COMPARED_WINDOWS = `
  w.organization_id = $1 and b.status <> 'ARCHIVED'
  and (b.period <> 'RATE' or w.ends_at > $4::timestamptz - interval '1 hour')
  and ($3::timestamptz is null or (w.ends_at > $3 and w.ends_at - w.starts_at < interval '40 days'))`;

// In the order of the rows' text below.
const WINDOW_KEY = `(
  select coalesce(string_agg((w.dimensions ->> o.name) || e'\\x1f', '' order by o.place), '')
  from unnest(array['environment', 'campaign_id', 'agent_id', 'agent_type', 'component', 'user_id', 'session_id',
    'pool_id', 'provider', 'model', 'task', 'actor_id']) with ordinality as o (name, place)
  where w.dimensions ? o.name)`;

/**
 * What the ledger says that each window holds: statement parts shared by verify, rebuild and the creation of a budget.
 * $2 window ids or null for all; the others as above.
 *
 * A window counts the rows within its bounds that equal its dimensions and are not excepted. Each range and set of
 * columns is summed once,
 * however many windows share it: its rows are grouped by the values of those columns, joined to one text. No id holds
 * the separator, and a row without a value in one of them has no text. One column, the usual case, is the text itself.
 */
export const WINDOW_SUMS = `
scoped as (
  select w.id, w.starts_at, coalesce(w.ends_at, 'infinity') as ends_at, c.columns, w.excepted,
    case when cardinality(c.columns) = 1 then w.dimensions ->> c.columns[1] else ${WINDOW_KEY} end as key
  from budget_windows w
  join budgets b on b.id = w.budget_id
  cross join lateral (
    select array(select name from jsonb_object_keys(w.dimensions) as name order by name) as columns
  ) c
  where ${COMPARED_WINDOWS} and ($2::text[] is null or w.id = any($2))
),
spans as (
  select row_number() over ()::int as span, columns, excepted, starts_at, ends_at, cardinality(columns) as width,
    columns[1] as only, excepted <> '{}' as is_excepting,
    columns && array['provider', 'model', 'task', 'actor_id']
      or excepted ?| array['provider', 'model', 'task', 'actor_id'] as by_hold,
    'environment' = any(columns) as by_environment, 'campaign_id' = any(columns) as by_campaign,
    'agent_id' = any(columns) as by_agent, 'agent_type' = any(columns) as by_agent_type,
    'component' = any(columns) as by_component, 'user_id' = any(columns) as by_user,
    'session_id' = any(columns) as by_session, 'pool_id' = any(columns) as by_pool,
    'provider' = any(columns) as by_provider, 'model' = any(columns) as by_model,
    'task' = any(columns) as by_task, 'actor_id' = any(columns) as by_actor
  from (select distinct columns, excepted, starts_at, ends_at from scoped) d
),
booked as (
  select s.span, k.key, sum(l.cost) as spent, sum(l.tokens) as tokens,
    count(*) filter (where l.corrects_id is null) as requests, sum(l.excess) as excess, sum(l.bypassed) as bypassed
  from spans s
  join billing_logs l
    on l.organization_id = $1 and l.booked_at >= s.starts_at and l.booked_at < s.ends_at
  left join reservations r on s.by_hold and r.id = l.reservation_id
  cross join lateral (
    select case s.width
      when 0 then ''
      when 1 then case s.only
        when 'campaign_id' then l.campaign_id
        when 'agent_id' then l.agent_id
        when 'agent_type' then l.agent_type
        when 'environment' then l.environment
        when 'component' then l.component
        when 'user_id' then l.user_id
        when 'session_id' then l.session_id
        when 'pool_id' then l.pool_id
        when 'provider' then ${HELD_PROVIDER}
        when 'model' then ${HELD_MODEL}
        when 'task' then ${HELD_TASK}
        when 'actor_id' then ${HELD_ACTOR}
      end
      else case when s.by_environment then l.environment || e'\\x1f' else '' end
        || case when s.by_campaign then l.campaign_id || e'\\x1f' else '' end
        || case when s.by_agent then l.agent_id || e'\\x1f' else '' end
        || case when s.by_agent_type then l.agent_type || e'\\x1f' else '' end
        || case when s.by_component then l.component || e'\\x1f' else '' end
        || case when s.by_user then l.user_id || e'\\x1f' else '' end
        || case when s.by_session then l.session_id || e'\\x1f' else '' end
        || case when s.by_pool then l.pool_id || e'\\x1f' else '' end
        || case when s.by_provider then ${HELD_PROVIDER} || e'\\x1f' else '' end
        || case when s.by_model then ${HELD_MODEL} || e'\\x1f' else '' end
        || case when s.by_task then ${HELD_TASK} || e'\\x1f' else '' end
        || case when s.by_actor then ${HELD_ACTOR} || e'\\x1f' else '' end
    end as key
  ) k
  where k.key is not null and (not s.is_excepting or not exists (
      select from jsonb_each(s.excepted) as x (name, keys)
      where coalesce(x.keys ? ((${ROW_DIMENSIONS}) ->> x.name), true)
    ))
  group by s.span, k.key
),
open_holds as (
  select window_id, sum(r.cost) as held, sum(r.tokens) as held_tokens, sum(r.requests) as held_requests,
    coalesce(sum(r.cost) filter (where r.via_override is not null), 0) as bypassed
  from reservations r, unnest(r.window_ids) as window_id
  where r.organization_id = $1 and r.state = 'HELD'
  group by window_id
),
expected as (
  select s.id, coalesce(b.spent, 0) + coalesce(c.spent, 0) as spent,
    coalesce(b.tokens, 0) + coalesce(c.tokens, 0) as tokens,
    coalesce(b.requests, 0) + coalesce(c.requests, 0) as requests,
    coalesce(b.excess, 0) + coalesce(c.excess, 0) as excess,
    coalesce(b.bypassed, 0) + coalesce(c.bypassed, 0) + coalesce(h.bypassed, 0) as bypassed,
    coalesce(h.held, 0) as held, coalesce(h.held_tokens, 0) as held_tokens,
    coalesce(h.held_requests, 0) as held_requests
  from scoped s
  join spans p on p.columns = s.columns and p.excepted = s.excepted and p.starts_at = s.starts_at and p.ends_at = s.ends_at
  left join booked b on b.span = p.span and b.key = s.key
  left join open_holds h on h.window_id = s.id
  left join carried_windows c on c.window_id = s.id
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
