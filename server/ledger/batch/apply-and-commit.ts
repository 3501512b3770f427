import type { ClientBase } from "pg";
import { inOneWrite } from "@/server/db/pool";
import { applyBatch } from "@/server/ledger/sql/apply";
import { applyQueue } from "@/server/ledger/sql/queue-apply";
import type { AlertRow } from "./alerting";
import { auditAlerts } from "./audit-alerts";
import { bytewise } from "./batch-plan";
import type { BatchState } from "./batch-state";
import type { Outcome } from "./commands";
import type { Item } from "./item";
import { isRefusedByPostgres } from "./sql-state";
import { suspendExceeded } from "./suspend-exceeded";

/** A COMMIT whose answer was lost. Whether it took effect is asked of the database: see retry.ts. */
export class CommitUnknown extends Error {
  constructor(
    readonly xid: string,
    /** The id of a hold or a ledger row that this batch alone writes; null where it writes neither. */
    readonly trace: string | null,
    readonly outcomes: Map<Item, Outcome>,
    cause: unknown,
  ) {
    super("the answer to COMMIT was lost", { cause });
  }
}

/** Writes that are under way, heard with the COMMIT; the first of all that fails is the cause. */
export type Writing = readonly Promise<void>[];

/** A batch that is decided and not committed yet. */
export type Decided = {
  batch: BatchState;
  outcomes: ReadonlyMap<Item, Outcome>;
  alerts: readonly AlertRow[];
  /** Writes that are on their way already, and whether these are all. */
  early: Writing;
  isWritten: boolean;
};

/** Whether a batch does what takes trips of its own: it suspends a budget, or raises alerts. */
export function isSeldom(batch: BatchState, alerts: readonly AlertRow[]): boolean {
  return batch.writes.suspensions.size > 0 || alerts.length > 0;
}

/** Sends what a batch writes. */
export function sendWrites(client: ClientBase, batch: BatchState, alerts: readonly AlertRow[]): Writing {
  const { organizationId, queue } = batch.writes;
  const sent = [applyBatch(client, batch, alerts)];
  if (!queue.isEmpty) sent.push(applyQueue(client, organizationId, queue));
  // A batch that is given up rolls back whatever became of them.
  for (const one of sent) one.catch(() => undefined);
  return sent;
}

/**
 * Writes and commits in one trip, or commits what was written already. When a write fails, Postgres turns the COMMIT
 * behind it into a rollback. When the connection is lost, the COMMIT may have been carried out: only what it left
 * behind can tell.
 */
export async function applyAndCommit(
  client: ClientBase,
  decided: Omit<Decided, "outcomes">,
  known: { xid: string; outcomes: Map<Item, Outcome>; onSent: () => void },
): Promise<void> {
  const { batch, alerts, early } = decided;
  const write = () => (decided.isWritten ? [] : sendWrites(client, batch, alerts));
  const commit = () => client.query("commit");
  const seldom = isSeldom(batch, alerts);
  if (seldom) {
    await Promise.all([...early, ...write()]);
    await writeSuspensions(client, batch);
    const alertIds = alerts.map(({ id }) => id);
    // Last, since others wait for the audit log.
    await auditAlerts(client, batch.writes.organizationId, alertIds);
  }
  const sent = seldom ? [commit()] : inOneWrite(client, () => [...write(), commit()]);
  known.onSent();
  const answers = await Promise.allSettled([...early, ...sent]);
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed === undefined) return;
  const cause: unknown = failed.reason;
  if (isRefusedByPostgres(cause)) throw cause;
  throw new CommitUnknown(known.xid, traceOf(batch), known.outcomes, cause);
}

function traceOf({ writes }: BatchState): string | null {
  return writes.newHolds[0]?.id ?? writes.logs[0]?.id ?? null;
}

async function writeSuspensions(client: ClientBase, { writes, now }: BatchState): Promise<void> {
  const { organizationId } = writes;
  for (const budgetId of [...writes.suspensions].sort(bytewise))
    await suspendExceeded(client, { organizationId, budgetId, now });
}
