import type { PoolClient } from "pg";
import type { Queryable } from "./queryable";
import type { Place } from "./transaction-type";

/**
 * A transaction on the pages' pool: what an admin changes, with its audit row. Never the ledger's hot path. Within one
 * that is open it is a part of it: what fails undoes the whole.
 */
export async function withTransaction<T>(place: Place, work: (tx: PoolClient) => Promise<T>): Promise<T> {
  if ("open" in place) return work(place.open);
  const client = await place.connect();
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

/** Reads what a change at this place would see. */
export function readerAt(place: Place): Queryable {
  return "open" in place ? place.open : place;
}
