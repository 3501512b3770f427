-- A link by which one person sets a new password. Only a hash of its token is kept; it opens once, within a day.
create table password_resets (
  id text primary key,
  user_id text not null references users (id) on delete cascade,
  token_hash bytea not null unique,
  created_by text not null,
  created_at timestamptz(6) not null default now(),
  expires_at timestamptz(6) not null check (expires_at > created_at),
  used_at timestamptz(6)
);
-- One open link for a person: a newer one takes the place of the one before.
create unique index password_resets_open on password_resets (user_id) where used_at is null;

-- The second step of a sign-in. The secret is sealed with a key that is not in the database.
create table second_factors (
  user_id text primary key references users (id) on delete cascade,
  sealed_secret bytea not null,
  created_at timestamptz(6) not null default now(),
  -- Null: the secret was shown, and no code has proven yet that it was kept.
  confirmed_at timestamptz(6),
  -- The 30 seconds whose code was used last: no code opens twice.
  last_step bigint not null default 0,
  failures integer not null default 0 check (failures >= 0),
  failures_since timestamptz(6)
);

-- Codes for who has lost the telephone; each opens once.
create table recovery_codes (
  user_id text not null references users (id) on delete cascade,
  code_hash bytea not null,
  used_at timestamptz(6),
  primary key (user_id, code_hash)
);
grant select, insert, update, delete on password_resets, second_factors, recovery_codes to purser_app;
