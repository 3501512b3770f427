-- A report or an export that is made in the background, with the files that came of it. Whichever process makes it,
-- every process can hand it out: the files are rows.
create table report_runs (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  template text not null,
  asked jsonb not null default '{}',
  formats text[] not null check (cardinality(formats) between 1 and 5),
  state text not null default 'QUEUED' check (state in ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
  -- The month that the clock made it for; null for what somebody asked for.
  scheduled_month text check (scheduled_month ~ '^[0-9]{4}-[0-9]{2}$'),
  created_by text not null,
  request_id text not null,
  -- Files for those who may not see whose an execution was name no user.
  with_users boolean not null default false,
  created_at timestamptz(6) not null,
  started_at timestamptz(6),
  -- Moved on while it is made: one whose process died is taken over.
  beat_at timestamptz(6),
  finished_at timestamptz(6),
  rows_written bigint not null default 0 check (rows_written >= 0),
  rows_expected bigint check (rows_expected >= 0),
  error text,
  expires_at timestamptz(6)
);
create index report_runs_by_age on report_runs (organization_id, id collate "C" desc);
create index report_runs_waiting on report_runs (created_at) where state in ('QUEUED', 'RUNNING');
create index report_runs_by_end on report_runs (expires_at) where expires_at is not null;
-- Of any number of workers one makes the report of a month.
create unique index report_runs_scheduled on report_runs (organization_id, template, scheduled_month)
  where scheduled_month is not null;

create table report_files (
  run_id text not null references report_runs (id) on delete cascade,
  format text not null check (format in ('csv', 'xlsx', 'pdf', 'md', 'json')),
  file_name text not null,
  bytes bigint not null check (bytes >= 0),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  primary key (run_id, format)
);

-- The content in pieces, so that no process holds a large file whole.
create table report_chunks (
  run_id text not null references report_runs (id) on delete cascade,
  format text not null,
  seq integer not null check (seq >= 0),
  content bytea not null,
  primary key (run_id, format, seq)
);
grant select, insert, update, delete on report_runs, report_files, report_chunks to purser_app;
