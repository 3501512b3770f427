import pg from "pg";

/** Runs a statement on a database, over a connection of its own. */
export async function runSqlAt(connectionString: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query(text).finally(() => client.end());
}
