-- How a kept forecast was made.
alter table forecasts
  add column method text not null default 'run_rate' check (method in ('run_rate', 'weekday'));
