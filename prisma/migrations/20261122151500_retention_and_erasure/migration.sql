-- Retention: whole months of executions are dropped; what they added to counters that go on is carried.
alter table organizations
  -- Executions before this instant were dropped: nothing is compared there any more. Null: all are kept.
  add column ledger_from timestamptz(6);

create table carried_windows (
  window_id text primary key,
  organization_id text not null,
  spent signed_usd not null default 0,
  tokens bigint not null default 0,
  requests bigint not null default 0,
  excess signed_usd not null default 0,
  bypassed signed_usd not null default 0
);
create index carried_windows_by_organization on carried_windows (organization_id);
grant select, insert, update, delete on carried_windows to purser_app;

-- The application may not delete from its ledger; this is the one way, and it leaves the last 30 days alone.
-- Runs as its owner.
create function drop_executions(organization text, before timestamptz) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  dropped bigint;
begin
  if before > clock_timestamp() - interval '30 days' then
    raise exception 'executions of the last 30 days are kept' using errcode = 'check_violation';
  end if;
  delete from public.billing_logs where organization_id = organization and booked_at < before;
  get diagnostics dropped = row_count;
  return dropped;
end
$$;
revoke all on function drop_executions(text, timestamptz) from public;
grant execute on function drop_executions(text, timestamptz) to purser_app;

-- The application may not change its ledger; this is the one way, and no amount, token or time is touched by it.
-- A task that a counter goes by stays, for the counter would differ without it.
create function erase_ledger_user(organization text, person text, pseudonym text) returns bigint
language plpgsql security definer set search_path = pg_catalog, public as $$
declare
  changed bigint;
  -- As it stands within JSON text, without its own quotes.
  in_json text := substring(to_json(person)::text from 2 for length(to_json(person)::text) - 2);
begin
  if pseudonym !~ '^erased_[0-9a-f]{32}$' then
    raise exception 'a user is erased by a pseudonym that says so' using errcode = 'check_violation';
  end if;
  update public.billing_logs l
  set user_id = pseudonym,
    metadata = case when position(in_json in l.metadata::text) > 0 then null else l.metadata end,
    task = case
      when position(person in l.task) > 0 and not exists (
        select from public.budget_windows w where w.organization_id = organization and w.dimensions ->> 'task' = l.task
      ) then null
      else l.task
    end
  where l.organization_id = organization and l.user_id = person;
  get diagnostics changed = row_count;
  return changed;
end
$$;
revoke all on function erase_ledger_user(text, text, text) from public;
grant execute on function erase_ledger_user(text, text, text) to purser_app;
