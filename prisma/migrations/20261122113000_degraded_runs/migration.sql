-- The few executions that were served by another model than was asked for: what a month saved by them is read often.
create index billing_logs_served_otherwise on billing_logs (organization_id, booked_at)
  where requested_model is not null;
