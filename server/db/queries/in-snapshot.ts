import type { Pool } from "pg";
import type { Queryable } from "@/server/db/queryable";

/** Runs reads in one snapshot, so that every figure of a page is of the same instant. */
export async function inSnapshot<T>(pool: Pool, read: (db: Queryable) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query(
      "begin isolation level repeatable read read only; set local statement_timeout = 10000",
    );
    const result = await read(client);
    await client.query("commit");
    broken = false;
    return result;
  } finally {
    // After an error the connection still stands in a transaction: it is not given back.
    client.release(broken);
  }
}
