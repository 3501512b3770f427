import type { ClientBase } from "pg";
import { ServiceError } from "@/server/contract/errors";
import type { Queryable } from "@/server/db/queryable";
import { findHolds, type HoldFacts } from "@/server/ledger/sql/find-holds";
import { type QueueRow, readWaiting } from "@/server/ledger/sql/queue-rows";
import { attemptBatch, type Batch, type BatchDeps, type Met } from "./attempt-batch";
import type { Outcome } from "./commands";
import type { Item } from "./item";
import { perSetOf } from "./lock-and-read";

// A change of rules waits for the same locks, so a row of changes, as when a file is applied, can come before a call
// again and again. More rounds than this mean that something else is wrong.
const MAX_ROUNDS = 24;

/**
 * Runs the commands of one organization as one transaction, in their order of arrival.
 * Every outcome is known and durable when this resolves; errors of single items are outcomes too.
 * @throws database errors (the whole batch had no effect), CommitUnknown
 */
export async function runBatch(
  client: ClientBase,
  batch: Batch,
  deps: BatchDeps,
): Promise<Map<Item, Outcome>> {
  let ensure = false;
  const extra = new Set<string>();
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    // Read anew each round: a budget made meanwhile adds its windows to the holds that it covers.
    const met = round === 0 ? batch.first : await whatItMeets(client, batch, deps);
    const attempt = await attemptBatch(client, { ...batch, ...met, ensure, extra, round }, deps);
    if (!attempt.again) return attempt.outcomes;
    ensure = attempt.ensure === true;
    for (const id of attempt.extraWindows ?? []) extra.add(id);
  }
  throw new ServiceError("budget_unavailable", "The rules changed faster than this call could be judged.");
}

/** Reads what a batch has to know first, unlocked. */
export async function whatItMeets(
  db: Queryable,
  batch: Pick<Batch, "organizationId" | "items">,
  deps: Pick<BatchDeps, "clock">,
): Promise<Met> {
  return { holds: await holdFacts(db, batch), waiting: await whoWaits(db, batch, deps) };
}

async function holdFacts(
  client: Queryable,
  batch: { organizationId: string; items: readonly Item[] },
): Promise<Map<string, HoldFacts>> {
  const ids = batch.items.flatMap(({ command }) => {
    if (command.kind === "settle") return command.input.reservationId;
    return command.kind === "release" || command.kind === "extend" ? command.reservationId : [];
  });
  return ids.length === 0 ? new Map() : findHolds(client, batch.organizationId, ids);
}

async function whoWaits(
  client: Queryable,
  batch: Pick<Batch, "organizationId" | "items">,
  deps: Pick<BatchDeps, "clock">,
): Promise<QueueRow[]> {
  const perSet = perSetOf(batch.items);
  if (perSet === 0) return [];
  return readWaiting(client, {
    organizationId: batch.organizationId,
    perSet,
    fakeNow: deps.clock.fakeNow(),
  });
}
