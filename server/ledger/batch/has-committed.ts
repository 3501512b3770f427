import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import type { CommitUnknown } from "./apply-and-commit";

/**
 * Asks the database what became of a transaction whose COMMIT was not answered. "Aborted" is certain. "Committed" is
 * not: a transaction that a crash undid leaves its number to the next one, so only a row of our own proves it.
 * @throws the unknown itself where the batch wrote no such row, or when `deadline` (epoch milliseconds) has passed
 */
export async function hasCommitted(pool: Pool, unknown: CommitUnknown, deadline: number): Promise<boolean> {
  for (;;) {
    const status = await transactionStatus(pool, unknown.xid).catch((error: unknown) => {
      if (Date.now() >= deadline) throw error;
      return null;
    });
    if (status === "aborted") return false;
    if (status === "committed") {
      if (unknown.trace === null) throw unknown;
      return await isThere(pool, unknown.trace);
    }
    if (Date.now() >= deadline) throw new Error("the outcome of a COMMIT could not be learned in time");
    await sleep(50);
  }
}

async function transactionStatus(pool: Pool, xid: string): Promise<string | null> {
  const { rows } = await pool.query<{ status: string | null }>("select pg_xact_status($1::xid8) as status", [
    xid,
  ]);
  return rows[0]?.status ?? null;
}

/** Asked after the status, by a snapshot of its own: one that is older would not see a row just committed. */
async function isThere(pool: Pool, id: string): Promise<boolean> {
  const { rows } = await pool.query<{ found: boolean }>(
    `select exists (select from reservations where id = $1)
       or exists (select from billing_logs where id = $1) as found`,
    [id],
  );
  return rows[0]?.found ?? false;
}
