import type { ClientBase } from "pg";
import { ServiceError } from "@/server/contract/errors";
import type { Queryable } from "@/server/db/queryable";
import type { PeriodCache } from "@/server/domain/period-cache";
import type { PolicyCache } from "@/server/ledger/policies/policy-cache";
import { viewQueue } from "@/server/ledger/queue/queue-turn";
import { applyLogs } from "@/server/ledger/sql/apply";
import { findHolds, type HoldFacts } from "@/server/ledger/sql/find-holds";
import { type QueueRow, readWaiting } from "@/server/ledger/sql/queue-rows";
import type { HoldRow, LedgerState } from "@/server/ledger/sql/read-state";
import { bytewise, holdWindows, plansHoldNow, plansOf, policiesOfHolds } from "./batch-plan";
import { BatchState, MoreHoldsDue, MoreWindowsNeeded } from "./batch-state";
import { applyAndCommit, CommitUnknown, lockAndRead, perSetOf } from "./batch-trips";
import type { LedgerClock } from "./clock";
import type { Outcome } from "./commands";
import type { Item } from "./item";
import { judgeItems } from "./judge";
import { QueueMoved } from "./judge-claim";
import { prepare } from "./prepare";
import type { Prepared } from "./prepared";
import { sweepDueOf } from "./sweep";
import type { WindowRow } from "./window";

/** Why an attempt must begin again with a longer list of locks or newer rules. */
type Again = { again: true; ensure?: boolean; extraWindows?: readonly string[] };
type Done = { again: false; outcomes: Map<Item, Outcome> };

/** `onWriting` is told when everything is decided: the next batch may queue for the locks. */
export type Batch = {
  organizationId: string;
  items: readonly Item[];
  lockTimeoutMs: number;
  onWriting: () => void;
  /** Read already, for the first attempt. */
  first: Met;
};
export type BatchDeps = { policies: PolicyCache; clock: LedgerClock; periods: PeriodCache };

// A change of rules waits for the same locks, so a row of changes, as when a file is applied, can come before a call
// again and again. More rounds than this mean that something else is wrong.
const MAX_ROUNDS = 24;
// So many ledger rows are worth a statement of their own, which Postgres carries out while the rest is judged.
const EARLY_LOGS = 16;

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
    const attempt = await attemptBatch(client, { ...batch, ...met, ensure, extra }, deps);
    if (!attempt.again) return attempt.outcomes;
    ensure = attempt.ensure === true;
    for (const id of attempt.extraWindows ?? []) extra.add(id);
  }
  throw new ServiceError("budget_unavailable", "The rules changed faster than this call could be judged.");
}

/** What a batch has to know before it can say which windows it needs. */
export type Met = {
  holds: ReadonlyMap<string, HoldFacts>;
  /** Who waits in the queue, where the batch claims. */
  waiting: readonly QueueRow[];
};

/** Reads it, unlocked. */
export async function whatItMeets(
  db: Queryable,
  batch: Pick<Batch, "organizationId" | "items">,
  deps: BatchDeps,
): Promise<Met> {
  return { holds: await holdFacts(db, batch), waiting: await whoWaits(db, batch, deps) };
}

type Attempt = Batch &
  Met & {
    ensure: boolean;
    extra: ReadonlySet<string>;
  };

async function attemptBatch(client: ClientBase, input: Attempt, deps: BatchDeps): Promise<Again | Done> {
  const rules = await deps.policies.get(input.organizationId, client);
  const outcomes = new Map<Item, Outcome>();
  const prepared = prepareAll(
    input,
    { rules, now: deps.clock.now(), periods: deps.periods, holds: input.holds },
    outcomes,
  );
  const plans = plansOf(prepared);
  if (prepared.length === 0) return { again: false, outcomes };
  let isSent = false;
  const onSent = () => {
    isSent = true;
    input.onWriting();
  };
  const windowIds = [...new Set([...plans.keys(), ...holdWindows(prepared), ...input.extra])].sort(bytewise);
  try {
    const { organizationId, items, lockTimeoutMs, ensure } = input;
    const planned = { organizationId, items, lockTimeoutMs, ensure, rules, prepared, plans, windowIds };
    const { locked, state, queued } = await lockAndRead(client, planned, deps.clock);
    if (locked.length < windowIds.length && !input.ensure)
      return await rollback(client, { again: true, ensure: true });
    deps.clock.learn(state.now);
    if (state.policyVersion !== rules.policies.version) {
      deps.policies.forget(input.organizationId);
      return await rollback(client, { again: true, ensure: input.ensure });
    }
    if (!plansHoldNow(prepared, state)) return await rollback(client, { again: true, ensure: true });
    // A budget made after the holds were read unlocked has put its windows on them: lock those too.
    const known = new Set(windowIds);
    const joined = state.asked.flatMap((hold) => hold.windowIds).filter((id) => !known.has(id));
    if (joined.length > 0)
      return await rollback(client, { again: true, ensure: input.ensure, extraWindows: joined });
    const batch = new BatchState({
      organizationId: input.organizationId,
      rules,
      periods: deps.periods,
      locked,
      plans,
      heldBy: policiesOfHolds(prepared),
      state: withoutGone(state, windowIds, locked),
      queued,
    });
    const early: Promise<void>[] = [];
    judgeItems(prepared, state.answers, batch, outcomes, () => {
      if (batch.writes.logsWaiting < EARLY_LOGS) return;
      const sent = applyLogs(client, batch.writes);
      // Heard when the batch commits; a batch that is given up meanwhile rolls back whatever became of it.
      sent.catch(() => undefined);
      early.push(sent);
    });
    // A refused call leaves nothing behind, not even the counters that were made to judge it.
    if (batch.writes.isEmpty) {
      await client.query("rollback");
      return { again: false, outcomes };
    }
    await applyAndCommit(client, batch, { xid: state.xid, outcomes, early, onSent });
    return { again: false, outcomes };
  } catch (error) {
    if (error instanceof CommitUnknown) throw error;
    if (error instanceof MoreWindowsNeeded)
      return await rollback(client, { again: true, ensure: input.ensure, extraWindows: error.windowIds });
    if (error instanceof QueueMoved) return await rollback(client, { again: true, ensure: input.ensure });
    if (error instanceof MoreHoldsDue) {
      await client.query("rollback");
      await sweepDueOf(client, input, deps.clock.fakeNow());
      return { again: true, ensure: input.ensure };
    }
    // Behind a COMMIT that has left, the next batch may have begun; a write that failed made it a rollback already.
    if (!isSent) await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

/** Short windows are removed once they are over; a hold that outlives one counts in the rest. */
function withoutGone(
  state: LedgerState,
  windowIds: readonly string[],
  locked: readonly WindowRow[],
): LedgerState {
  if (locked.length === windowIds.length) return state;
  const there = new Set(locked.map((row) => row.id));
  const gone = new Set(windowIds.filter((id) => !there.has(id)));
  const rest = (hold: HoldRow) => ({ ...hold, windowIds: hold.windowIds.filter((id) => !gone.has(id)) });
  return { ...state, asked: state.asked.map(rest), due: state.due.map(rest) };
}

async function rollback(client: ClientBase, again: Again): Promise<Again> {
  await client.query("rollback");
  return again;
}

function prepareAll(
  input: Attempt,
  ctx: Parameters<typeof prepare>[1],
  outcomes: Map<Item, Outcome>,
): Prepared[] {
  const prepared: Prepared[] = [];
  const queue = viewQueue(input.organizationId, input.waiting, ctx);
  for (const item of input.items) {
    try {
      prepared.push(prepare(item, { ...ctx, queue }));
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      outcomes.set(item, { ok: false, error });
    }
  }
  return prepared;
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
  deps: BatchDeps,
): Promise<QueueRow[]> {
  const perSet = perSetOf(batch.items);
  if (perSet === 0) return [];
  return readWaiting(client, {
    organizationId: batch.organizationId,
    perSet,
    fakeNow: deps.clock.fakeNow(),
  });
}
