import type { PoolClient, QueryConfig } from "pg";

const HISTORY_MS = 60_000;

/** Lets the statements of this transaction that sum an organization's history take their time. */
export async function allowHistory(tx: PoolClient): Promise<void> {
  await tx.query(`set local statement_timeout = ${HISTORY_MS}`);
}

/**
 * A statement whose work grows with an organization's history, in a transaction that Postgres bounds: the driver waits
 * for it longer than for what pages ask, since one that is given up each time would never succeed.
 */
export function overHistory(text: string, values: unknown[]): QueryConfig {
  const patient = { text, values, query_timeout: 2 * HISTORY_MS };
  return patient;
}
