-- What a month was expected to cost, as it was said each midnight; what came of it is the month's own window.
create table forecasts (
  organization_id text not null references organizations (id) on delete cascade,
  month text not null check (month ~ '^\d{4}-\d{2}$'),
  -- A local midnight: what was booked before it was known.
  made_at timestamptz(6) not null,
  spent numeric(24, 12) not null check (spent between -1000000000000 and 1000000000000),
  projected numeric(24, 12) not null check (projected between -1000000000000 and 1000000000000),
  -- Null while too few days had ended.
  low numeric(24, 12) check (low between -1000000000000 and 1000000000000),
  high numeric(24, 12) check (high between -1000000000000 and 1000000000000),
  primary key (organization_id, month, made_at)
);
grant select, insert on forecasts to purser_app;
