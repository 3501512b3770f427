import type { Pool, PoolClient } from "pg";
import type { Queryable } from "./queryable";
import type { Place } from "./transaction-type";

const STATEMENT_MS = 10_000;
const SOONER_MS = 200;
/** Longer than any pause between two statements; a process that stands still or is cut off must not keep its locks. */
const IDLE_MS = 30_000;

/**
 * Postgres gives a statement up a moment before the driver would: by the driver's word alone it would work on, and keep
 * the locks of its transaction, while whoever tries again waits for them.
 */
function beginStatement({ options: { query_timeout: patience } }: Pool): string {
  const statement = patience ? Math.max(1, patience - SOONER_MS) : STATEMENT_MS;
  return (
    "begin isolation level read committed;" +
    "set local lock_timeout = 2000;" +
    `set local statement_timeout = ${statement};` +
    `set local idle_in_transaction_session_timeout = ${IDLE_MS}`
  );
}

/**
 * A transaction on the pages' pool: what an admin changes, with its audit row. Never the ledger's hot path. Within one
 * that is open it is a part of it: what fails undoes the whole.
 */
export async function withTransaction<T>(place: Place, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  if ("open" in place) return work(place.open);
  const client = await place.connect();
  let broken = true;
  try {
    await client.query(beginStatement(place));
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

/** Reads what a change at this place would see. */
export function readerAt(place: Place): Queryable {
  return "open" in place ? place.open : place;
}
