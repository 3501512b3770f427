/** The SQLSTATE of an error that Postgres sent, or null for one that came from the socket or from us. */
export function sqlState(error: unknown): string | null {
  // Only Postgres sends a severity; a socket's EPIPE would pass for a code by its shape.
  if (typeof error !== "object" || error === null || !("code" in error) || !("severity" in error))
    return null;
  return typeof error.code === "string" && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/**
 * Whether Postgres itself refused a statement, so that the transaction is certainly undone. A backend that is told to
 * end (57P…) or a lost connection (08…) leaves open what became of statements already sent.
 */
export function isRefusedByPostgres(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && !state.startsWith("57P") && !state.startsWith("08");
}
