-- Holds whose time is over may still be settled, so a new budget counts them: it must not read everybody's to find them.
-- Calls write no entry here; a hold enters when it expires.
create index reservations_expired on reservations (organization_id, created_at) where state = 'EXPIRED';
