-- A link by which one person becomes a member. Only a hash of its token is kept; it opens once, within three days.
create table member_invites (
  id text primary key,
  organization_id text not null references organizations (id) on delete cascade,
  email text not null check (email = lower(email)),
  role text not null check (role in ('ADMIN', 'FINANCE', 'VIEWER')),
  token_hash bytea not null unique,
  invited_by text not null,
  created_at timestamptz(6) not null default now(),
  expires_at timestamptz(6) not null check (expires_at > created_at),
  accepted_at timestamptz(6),
  withdrawn_at timestamptz(6)
);
-- One open link for an address: a newer one takes the place of the one before.
create unique index member_invites_open on member_invites (organization_id, email)
  where accepted_at is null and withdrawn_at is null;
grant select, insert, update, delete on member_invites to purser_app;
