// A row `l` that settled a hold `r` was booked where the hold was admitted: there the hold's provider, model, task and
// key count, not those it was served with.
export const HELD_PROVIDER = `case when r.id is null then l.provider else r.attribution ->> 'provider' end`;
export const HELD_MODEL = `case when r.id is null then l.model else r.attribution ->> 'model' end`;
export const HELD_TASK = `case when r.id is null then l.task else r.attribution ->> 'task' end`;
/** The key that called; nothing for a person. */
export const HELD_ACTOR = `case when coalesce(r.actor_id, l.actor_id) like 'key\\_%' then coalesce(r.actor_id, l.actor_id) end`;

/** The dimensions of a ledger row `l` by column, as one object without nulls; `r` is the hold that it settled, if any. */
export const ROW_DIMENSIONS = `
  jsonb_strip_nulls(jsonb_build_object('environment', l.environment, 'campaign_id', l.campaign_id,
    'agent_id', l.agent_id, 'agent_type', l.agent_type, 'component', l.component, 'user_id', l.user_id,
    'session_id', l.session_id, 'pool_id', l.pool_id, 'provider', ${HELD_PROVIDER}, 'model', ${HELD_MODEL},
    'task', ${HELD_TASK}, 'actor_id', ${HELD_ACTOR}))`;

/** The dimensions of a hold `r`, by the column that its ledger row will have them in. */
export const HOLD_DIMENSIONS = `
  jsonb_strip_nulls(jsonb_build_object('environment', r.attribution ->> 'environment',
    'campaign_id', r.attribution ->> 'campaignId', 'agent_id', r.attribution ->> 'agentId',
    'agent_type', r.attribution ->> 'agentType', 'component', r.attribution ->> 'component',
    'user_id', r.attribution ->> 'userId', 'session_id', r.attribution ->> 'sessionId',
    'pool_id', r.attribution ->> 'poolId', 'provider', r.attribution ->> 'provider',
    'model', r.attribution ->> 'model', 'task', r.attribution ->> 'task',
    'actor_id', case when r.actor_id like 'key\\_%' then r.actor_id end))`;

/** What an execution `l` cost in the end: its own row and those that correct it, which are booked at its instant. */
export const NET_COST = `
  l.cost + coalesce((
    select sum(c.cost)
    from billing_logs c
    where c.organization_id = l.organization_id and c.booked_at = l.booked_at and c.corrects_id = l.id
  ), 0)`;
