-- A budget may cover every value of a dimension but some: the components that have no share of their own.

alter table budgets
  -- Values that a call must not have, by scope type: {"COMPONENT": ["a", "b"]}. It must have another. Null: none.
  add column excepted jsonb;

alter table budget_windows
  -- The same by ledger column.
  add column excepted jsonb not null default '{}';
