-- Unusual days that somebody has explained: they are shown no more unless they grow.
create table dismissed_days (
  organization_id text not null references organizations (id) on delete cascade,
  day date not null,
  -- '': all agents together.
  agent_type text not null,
  -- What the day had cost when it was explained.
  observed numeric(24, 12) not null check (observed between -1000000000000 and 1000000000000),
  reason text not null check (length(reason) between 10 and 500),
  dismissed_by text not null,
  dismissed_at timestamptz(6) not null default clock_timestamp(),
  primary key (organization_id, day, agent_type)
);
grant select, insert, update, delete on dismissed_days to purser_app;
