import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { BudgetUnavailableError, ServiceError } from "@/server/contract/errors";
import { CommitUnknown } from "./apply-and-commit";
import type { BatchDeps } from "./attempt-batch";
import type { Outcome } from "./commands";
import { hasCommitted } from "./has-committed";
import type { Item } from "./item";
import type { BatchRun } from "./lane";
import { runBatch, whatItMeets } from "./run-batch";
import { SharedConnection } from "./shared-connection";
import { sqlState } from "./sql-state";

const TRIES = 3;

type Batch = BatchRun & { organizationId: string };

/** Deadlock, serialization failure, a terminated backend, a lost connection: the batch had no effect and may run again. */
function isTransient(error: unknown): boolean {
  const state = sqlState(error);
  // Without a state the error came from the socket, not from Postgres.
  if (state === null) return error instanceof Error && !(error instanceof ServiceError);
  return state === "40P01" || state === "40001" || state.startsWith("57P") || state.startsWith("08");
}

function isDataError(error: unknown): boolean {
  const state = sqlState(error);
  return state !== null && (state.startsWith("22") || state.startsWith("23"));
}

/**
 * Runs a batch to its end: transient faults are retried with the same ids, a lost COMMIT is looked up by what
 * it left behind, and after a data error the items run one by one so that a bad one harms nobody else.
 */
export async function runToEnd(
  pool: Pool,
  batch: Batch,
  deps: BatchDeps,
  firstTry = 1,
): Promise<ReadonlyMap<Item, Outcome>> {
  for (let tries = firstTry; ; tries += 1) {
    try {
      return await runOnce(pool, batch, deps);
    } catch (error) {
      if (error instanceof CommitUnknown) {
        if (await hasCommitted(pool, error, batch.deadline)) return error.outcomes;
      } else if (isDataError(error)) {
        return await runSingly(pool, batch, deps, { error, tries });
      } else if (!isTransient(error)) {
        throw error;
      }
      if (tries >= TRIES || Date.now() >= batch.deadline) throw error;
      await sleep(5 + randomInt(20 * tries));
    }
  }
}

async function runOnce(pool: Pool, batch: Batch, deps: BatchDeps): Promise<Map<Item, Outcome>> {
  const first = await whatItMeets(pool, batch, deps);
  const connection = batch.behind?.take() ?? (await SharedConnection.of(pool));
  const onWriting = () => {
    connection.handOver();
    batch.onWriting(connection);
  };
  let broken = true;
  try {
    const lockTimeoutMs = Math.min(batch.lockTimeoutMs, batch.deadline - Date.now());
    const outcomes = await runBatch(connection.client, { ...batch, lockTimeoutMs, onWriting, first }, deps);
    broken = false;
    return outcomes;
  } catch (error) {
    broken = sqlState(error) === null || isTransient(error);
    throw error;
  } finally {
    connection.release(broken);
  }
}

async function runSingly(
  pool: Pool,
  batch: Batch,
  deps: BatchDeps,
  failure: { error: unknown; tries: number },
): Promise<ReadonlyMap<Item, Outcome>> {
  const [only, ...rest] = batch.items;
  if (only !== undefined && rest.length === 0) {
    // A key that another replica has just written: the next attempt finds its answer.
    if (sqlState(failure.error) === "23505" && failure.tries < TRIES)
      return runToEnd(pool, batch, deps, failure.tries + 1);
    const error = new ServiceError("internal", "This call could not be booked.", { cause: failure.error });
    return new Map([[only, { ok: false, error }]]);
  }
  const outcomes = new Map<Item, Outcome>();
  for (const item of batch.items) {
    try {
      const one = await runToEnd(pool, { ...batch, items: [item] }, deps);
      for (const [key, outcome] of one) outcomes.set(key, outcome);
    } catch (error) {
      // Those before it are booked already, and are told so.
      outcomes.set(item, { ok: false, error: new BudgetUnavailableError(error) });
    }
  }
  return outcomes;
}
