import type { Pool } from "pg";

// Months only bound file size and retention; what is missing falls into the default partition.
const ENSURE_AHEAD = `
select ensure_billing_partition(now() + make_interval(months => m)) from generate_series(0, 3) m`;

/** Makes the ledger's partitions of this month and the next three. Safe to run anywhere, any number of times. */
export async function ensurePartitionsAhead(pool: Pool): Promise<void> {
  await pool.query(ENSURE_AHEAD);
}
