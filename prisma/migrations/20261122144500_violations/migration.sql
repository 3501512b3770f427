-- An alert is of a window that crossed a level, or of a violation that an agent's own guard reported.

alter table alerts
  alter column budget_id drop not null,
  alter column window_id drop not null,
  alter column metric drop not null,
  alter column used_amount drop not null,
  alter column limit_amount drop not null,
  add column agent_id text,
  add column violation_type text,
  add column severity text check (severity in ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  add column message text,
  add column details jsonb,
  -- How often it was reported while nobody had acknowledged it.
  add column reports integer not null default 1,
  add column reported_by text,
  add constraint alerts_of_one_thing check (
    case when violation_type is null
      then num_nulls(budget_id, window_id, metric, used_amount, limit_amount) = 0
      else num_nulls(agent_id, severity, message, reported_by) = 0 and budget_id is null and window_id is null
    end
  );

-- A guard that speaks at each call raises one alert, not one a call.
create unique index alerts_violation_once on alerts (organization_id, agent_id, violation_type, severity)
  where violation_type is not null and acknowledged_at is null;
