-- Counters of a budget that has one each may begin anew one by one: entity key -> instants, epoch milliseconds ascending.
alter table budgets add column entity_resets jsonb not null default '{}';

-- Which counter of such a budget a request for more room means: scope type -> value. Null: the budget has one counter.
alter table override_requests add column entity jsonb;
