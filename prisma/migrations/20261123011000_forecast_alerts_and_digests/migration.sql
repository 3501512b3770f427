-- An alert can be of a forecast: a period that is projected to reach a share of its limit. Its window stands in a column of
-- its own, so that levels that were really crossed go on being counted by window_id alone.
alter table alerts
  add column forecast_window_id text,
  add column forecast_percent integer check (forecast_percent between 1 and 1000),
  add column forecast_method text check (forecast_method in ('run_rate', 'weekday')),
  add column projected_amount usd,
  drop constraint alerts_of_one_thing,
  add constraint alerts_of_one_thing check (
    case
      when violation_type is not null
        then num_nulls(agent_id, severity, message, reported_by) = 0 and num_nonnulls(budget_id, window_id, forecast_percent) = 0
      when forecast_percent is not null
        then num_nulls(budget_id, forecast_window_id, forecast_method, projected_amount, metric, used_amount, limit_amount) = 0
          and window_id is null
      else num_nulls(budget_id, window_id, metric, used_amount, limit_amount) = 0 and forecast_window_id is null
    end
  );
-- Told once a period and share, however often the projection passes it.
create unique index alerts_forecast_once on alerts (forecast_window_id, forecast_percent)
  where forecast_window_id is not null;
create index alerts_forecast_open on alerts (organization_id) where forecast_window_id is not null and rearmed_at is null;

alter table alert_rules
  -- Of the event forecast.raised: the share of the limit that is projected.
  add column forecast_percent integer check (forecast_percent between 1 and 1000),
  add column digest text not null default 'AT_ONCE' check (digest in ('AT_ONCE', 'HOURLY', 'DAILY')),
  -- Critical and exceeded alerts do not wait for a digest.
  add column urgent_at_once boolean not null default true,
  add constraint alert_rules_of_forecast check (('forecast.raised' = any(events)) = (forecast_percent is not null));

-- WAITING: for the digest of its hour or day. DIGESTED: told in the delivery `digest_id`.
alter table deliveries
  drop constraint deliveries_state_check,
  add constraint deliveries_state_check check (state in ('PENDING', 'DELIVERED', 'DEAD', 'QUIET', 'WAITING', 'DIGESTED')),
  add column digest text check (digest in ('HOURLY', 'DAILY')),
  add column digest_id text,
  add constraint deliveries_of_digest check ((state <> 'WAITING' or digest is not null) and (state <> 'DIGESTED' or digest_id is not null));
create index deliveries_to_digest on deliveries (channel_id, digest, seq) where state = 'WAITING';
create index deliveries_in_digest on deliveries (digest_id, seq) where digest_id is not null;
