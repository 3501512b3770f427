-- A correction is a row of its own that names what it corrects: the row before is taken back whole, and what it should
-- have cost is booked at the same instant, so the same windows and the same hour of the cube count both. It is no
-- execution and has no tokens.
alter table billing_logs add column corrects_id text;
alter table billing_logs add constraint billing_logs_correction_is_money
  check (corrects_id is null or (tokens = 0 and excess = 0 and bypassed = 0));
-- Few rows, so that the corrections of an organization are found without its executions.
create index billing_logs_corrections on billing_logs (organization_id, booked_at, corrects_id)
  where corrects_id is not null;
