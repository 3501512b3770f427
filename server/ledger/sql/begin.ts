/**
 * Isolation and limits are pinned in the first trip, so that a role default of serializable, or a pooler that hands
 * out a used session, changes nothing. `lockTimeoutMs` is a number of ours, never input.
 */
export function beginStatement(lockTimeoutMs: number): string {
  const timeout = Math.max(1, Math.trunc(lockTimeoutMs));
  const statement = Math.max(5_000, 2 * timeout);
  return (
    "begin isolation level read committed;" +
    `set local lock_timeout = ${timeout};` +
    `set local statement_timeout = ${statement};` +
    `set local idle_in_transaction_session_timeout = ${statement};` +
    "set local synchronous_commit = on"
  );
}
