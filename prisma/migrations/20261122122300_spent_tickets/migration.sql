-- Tickets for a socket that were used, until they would have ended anyway: each opens one socket, on whichever replica.
create table spent_tickets (
  id text primary key,
  expires_at timestamptz(6) not null
);
create index spent_tickets_by_end on spent_tickets (expires_at);
-- Update, for the row locks of the clearing.
grant select, insert, update, delete on spent_tickets to purser_app;
