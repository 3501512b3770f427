import { ruleCovers, ruleCoversBudget } from "@/server/db/queries/rule-covers";

/** What FAN_OUT needs of the events that the statement has just inserted as `told`. */
export const TOLD_COLUMNS = "organization_id, seq, type, payload, created_at";

const RULE = { levels: "r.levels", scopeTypes: "r.scope_types", budgetId: "r.budget_id" };

// A forecast goes to the rules that ask for its share of the limit; an alert to those that mean its level.
const COVERED = `(told.type = 'forecast.raised' and r.forecast_percent = a.percent and ${ruleCoversBudget(RULE)})
    or (told.type = 'alert.raised' and ${ruleCovers(RULE)})`;

/**
 * The outbox: one row for each channel that a rule names for an event, in the statement that inserts the event. It reads
 * `told`. Where several rules lead to one channel, the soonest of them counts, then the least quiet. A repeat within a
 * rule's quiet time is kept as QUIET, so that it is seen that nothing was lost; what a rule sends in a digest is WAITING.
 */
export const FAN_OUT = `
insert into deliveries (id, organization_id, channel_id, event, subject_id, quiet_key, payload, state, digest,
  next_attempt_at, created_at, finished_at)
select 'dlv_' || replace(gen_random_uuid()::text, '-', ''), m.organization_id, m.channel_id, m.type, m.subject_id,
  m.quiet_key, m.payload,
  case when q.is_repeat then 'QUIET' when m.digest = 'AT_ONCE' then 'PENDING' else 'WAITING' end,
  case when not q.is_repeat then nullif(m.digest, 'AT_ONCE') end, m.created_at, m.created_at,
  case when q.is_repeat then m.created_at end
from (
  select distinct on (told.seq, c.id) told.*, c.id as channel_id, r.quiet_minutes, w.digest,
    coalesce(a.id, told.seq::text) as subject_id,
    coalesce(a.budget_id, a.violation) || ':' || coalesce('forecast ' || a.percent, a.level) as quiet_key
  from told
  cross join lateral (
    select told.payload ->> 'id' as id, told.payload ->> 'budget_id' as budget_id, told.payload ->> 'level' as level,
      (told.payload ->> 'agentId') || ':' || (told.payload ->> 'violationType') as violation,
      (told.payload ->> 'percent')::integer as percent
    where told.type in ('alert.raised', 'forecast.raised')
    union all
    select null, null, null, null, null where told.type not in ('alert.raised', 'forecast.raised')
  ) a
  join alert_rules r on r.organization_id = told.organization_id and r.enabled and told.type = any(r.events)
  join notification_channels c on c.organization_id = told.organization_id and c.id = any(r.channel_ids) and c.enabled
    and c.removed_at is null
  left join budgets b on b.id = a.budget_id
  cross join lateral (
    -- What is no alert asks somebody to act now.
    select case when a.id is null or (r.urgent_at_once and a.level in ('CRITICAL', 'EXCEEDED')) then 'AT_ONCE'
      else r.digest end as digest
  ) w
  where a.id is null or ${COVERED}
  order by told.seq, c.id, array_position(array['AT_ONCE', 'HOURLY', 'DAILY'], w.digest), r.quiet_minutes
) m
cross join lateral (
  select m.quiet_minutes > 0 and exists (
    select from deliveries d
    where d.channel_id = m.channel_id and d.quiet_key = m.quiet_key and d.state <> 'QUIET'
      and d.created_at > m.created_at - make_interval(mins => m.quiet_minutes)
  ) as is_repeat
) q
order by m.seq, m.channel_id
on conflict (channel_id, event, subject_id) do nothing`;
