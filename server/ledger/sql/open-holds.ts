/**
 * Holds of organization $1 that may still be settled: those that live, and those whose time is over. Each kind has an
 * index of its own, which `state in (...)` would not use; a condition put on the whole is one on each of the two.
 */
export const OPEN_HOLDS = `
  select * from reservations where organization_id = $1 and state = 'HELD'
  union all
  select * from reservations where organization_id = $1 and state = 'EXPIRED'`;
