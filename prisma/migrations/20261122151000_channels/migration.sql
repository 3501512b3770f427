-- Where alerts and other events reach people. What opens the receiver (URL, signing secrets) is sealed.
create table notification_channels (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  name text not null check (length(name) between 1 and 120),
  kind text not null check (kind in ('WEBHOOK', 'SLACK', 'EMAIL', 'LOG')),
  -- What a page may show of the receiver: its host, or addresses.
  target text not null,
  sealed bytea,
  enabled boolean not null default true,
  -- Why the product itself switched it off.
  stopped_because text,
  version integer not null default 1,
  created_at timestamptz(6) not null default clock_timestamp(),
  -- Its deliveries keep its name.
  removed_at timestamptz(6),
  -- One process at a time sends to a channel, in order; one that died loses the channel when this is over.
  lease_until timestamptz(6),
  lease_token text
);
create unique index notification_channels_name on notification_channels (organization_id, name) where removed_at is null;

-- Which events go to which channels.
create table alert_rules (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  name text not null check (length(name) between 1 and 120),
  events text[] not null,
  -- For alerts: empty levels, scope types and a null budget mean any.
  levels text[] not null default '{}',
  scope_types text[] not null default '{}',
  budget_id text,
  quiet_minutes integer not null default 0 check (quiet_minutes between 0 and 10080),
  channel_ids text[] not null,
  enabled boolean not null default true,
  -- The one that new channels join.
  is_default boolean not null default false,
  version integer not null default 1,
  created_at timestamptz(6) not null default clock_timestamp()
);
create unique index alert_rules_name on alert_rules (organization_id, name) where not is_default;
create unique index alert_rules_default on alert_rules (organization_id) where is_default;

-- The outbox: written with the event it tells of, once for an event and channel.
create table deliveries (
  seq bigint generated always as identity primary key,
  id text not null unique,
  organization_id text not null,
  channel_id text not null references notification_channels (id) on delete cascade,
  event text not null,
  -- The alert, or the number of the event.
  subject_id text not null,
  -- What counts as a repeat of it; null: nothing does.
  quiet_key text,
  payload jsonb not null,
  -- QUIET: a repeat that the rule keeps back. DEAD: given up.
  state text not null check (state in ('PENDING', 'DELIVERED', 'DEAD', 'QUIET')),
  attempts integer not null default 0,
  next_attempt_at timestamptz(6) not null,
  last_status integer,
  last_error text,
  created_at timestamptz(6) not null,
  finished_at timestamptz(6)
);
create unique index deliveries_once on deliveries (channel_id, event, subject_id);
create index deliveries_waiting on deliveries (channel_id, seq) where state = 'PENDING';
create index deliveries_of_channel on deliveries (channel_id, seq desc);
create index deliveries_repeats on deliveries (channel_id, quiet_key, created_at) where quiet_key is not null;
create index deliveries_finished on deliveries (finished_at) where finished_at is not null;
grant select, insert, update, delete on notification_channels, alert_rules, deliveries to purser_app;
