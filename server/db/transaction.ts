import type { Pool, PoolClient } from "pg";

/** A transaction on the pages' pool: what an admin changes, with its audit row. Never the ledger's hot path. */
export async function withTransaction<T>(pool: Pool, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query(
      "begin isolation level read committed; set local lock_timeout = 2000; set local statement_timeout = 10000",
    );
    const result = await work(client);
    await client.query("commit");
    broken = false;
    return result;
  } catch (error) {
    // A connection on which even the rollback fails is not given back.
    broken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}
