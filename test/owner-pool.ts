import pg from "pg";

/** A connection as the schema's owner, to do what the app may not: corrupt counters and rewrite history. */
export function createOwnerPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  pool.on("error", () => undefined);
  return pool;
}
