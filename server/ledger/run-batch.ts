import type { ClientBase } from "pg";
import { ServiceError } from "@/server/contract/errors";
import type { PeriodCache } from "@/server/domain/period-cache";
import { alertsOf } from "./alerting";
import {
  agentTypesOf,
  bytewise,
  holdWindows,
  plansHoldNow,
  plansOf,
  policiesOfHolds,
  queueIdsOf,
  reservationIdOf,
} from "./batch-plan";
import { BatchState, MoreWindowsNeeded } from "./batch-state";
import type { LedgerClock } from "./clock";
import type { Outcome } from "./commands";
import type { Item } from "./item";
import { judgeItems } from "./judge";
import { QueueMoved } from "./judge-claim";
import type { WindowPlan } from "./plan-window";
import type { PolicyCache, Rules } from "./policy-cache";
import { type Prepared, prepare } from "./prepare";
import { viewQueue } from "./queue-turn";
import { applyBatch } from "./sql/apply";
import { beginStatement } from "./sql/begin";
import { ensureWindows } from "./sql/ensure-windows";
import { findHolds, type HoldFacts } from "./sql/find-holds";
import { lockWindows } from "./sql/lock-windows";
import { applyQueue } from "./sql/queue-apply";
import { lockQueue, type QueueRow, readWaiting } from "./sql/queue-rows";
import { type HoldRow, type LedgerState, readState } from "./sql/read-state";
import { isRefusedByPostgres } from "./sql-state";
import { suspendExceeded } from "./suspend-exceeded";
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
};
export type BatchDeps = { policies: PolicyCache; clock: LedgerClock; periods: PeriodCache };

/** A COMMIT whose answer was lost. Whether it took effect is asked of the database by its id. */
export class CommitUnknown extends Error {
  constructor(
    readonly xid: string,
    readonly outcomes: Map<Item, Outcome>,
    cause: unknown,
  ) {
    super("the answer to COMMIT was lost", { cause });
  }
}

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
    const holds = await holdFacts(client, batch);
    const waiting = await whoWaits(client, batch, deps);
    const attempt = await attemptBatch(client, { ...batch, holds, waiting, ensure, extra }, deps);
    if (!attempt.again) return attempt.outcomes;
    ensure = attempt.ensure === true;
    for (const id of attempt.extraWindows ?? []) extra.add(id);
  }
  throw new ServiceError("budget_unavailable", "The rules changed faster than this call could be judged.");
}

type Attempt = Batch & {
  holds: ReadonlyMap<string, HoldFacts>;
  /** Who waits in the queue, where the batch claims. */
  waiting: readonly QueueRow[];
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
  const windowIds = [...new Set([...plans.keys(), ...holdWindows(prepared), ...input.extra])].sort(bytewise);
  try {
    const { locked, state, queued } = await lockAndRead(
      client,
      input,
      { rules, prepared, plans, windowIds },
      deps,
    );
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
    judgeItems(prepared, state.answers, batch, outcomes);
    // A refused call leaves nothing behind, not even the counters that were made to judge it.
    if (batch.writes.isEmpty) {
      await client.query("rollback");
      return { again: false, outcomes };
    }
    await applyAndCommit(client, batch, { xid: state.xid, outcomes, onSent: input.onWriting });
    return { again: false, outcomes };
  } catch (error) {
    if (error instanceof CommitUnknown) throw error;
    if (error instanceof MoreWindowsNeeded)
      return await rollback(client, { again: true, ensure: input.ensure, extraWindows: error.windowIds });
    if (error instanceof QueueMoved) return await rollback(client, { again: true, ensure: input.ensure });
    await client.query("rollback").catch(() => undefined);
    throw error;
  }
}

type Planned = {
  rules: Rules;
  prepared: readonly Prepared[];
  plans: ReadonlyMap<string, WindowPlan>;
  windowIds: readonly string[];
};

/** Begins, locks and reads in one trip: the connection is pipelined, and each statement still has its own snapshot. */
async function lockAndRead(client: ClientBase, input: Attempt, planned: Planned, deps: BatchDeps) {
  const { organizationId } = input;
  const { rules, prepared, plans, windowIds } = planned;
  const begun = client.query(beginStatement(input.lockTimeoutMs));
  if (input.ensure) {
    await begun;
    await ensureWindows(client, {
      organizationId,
      timeZone: rules.policies.timeZone,
      plans: [...plans.values()],
      agentTypes: agentTypesOf(prepared),
    });
  }
  const fakeNow = deps.clock.fakeNow();
  const perSet = perSetOf(input.items);
  const ids = queueIdsOf(prepared);
  const [, locked, state, queued] = await Promise.all([
    begun,
    lockWindows(client, windowIds),
    readState(client, {
      organizationId,
      keys: prepared.flatMap((entry) => entry.item.idempotency ?? []),
      reservationIds: prepared.flatMap((entry) => reservationIdOf(entry) ?? []),
      fakeNow,
    }),
    perSet === 0 && ids.length === 0 ? [] : lockQueue(client, { organizationId, perSet, ids, fakeNow }),
  ]);
  return { locked, state, queued };
}

/**
 * Writes and commits in one trip. When the write fails, Postgres turns the COMMIT behind it into a rollback. When the
 * connection is lost, the COMMIT may have been carried out: only the transaction's id can tell.
 */
async function applyAndCommit(
  client: ClientBase,
  batch: BatchState,
  known: { xid: string; outcomes: Map<Item, Outcome>; onSent: () => void },
): Promise<void> {
  const { organizationId, queue } = batch.writes;
  const applied = applyBatch(client, batch, alertsOf(batch));
  const queued = queue.isEmpty ? null : applyQueue(client, organizationId, queue);
  // When what was sent before it fails, this fails too, and only the first is told.
  queued?.catch(() => undefined);
  if (batch.writes.suspensions.size > 0) {
    await applied;
    await writeSuspensions(client, batch);
  }
  const committed = client.query("commit");
  known.onSent();
  const sent = await Promise.allSettled([applied, queued, committed]);
  const failed = sent.find((answer) => answer.status === "rejected");
  if (failed === undefined) return;
  const cause: unknown = failed.reason;
  if (isRefusedByPostgres(cause)) throw cause;
  throw new CommitUnknown(known.xid, known.outcomes, cause);
}

/** Rare, so it may take trips of its own. */
async function writeSuspensions(client: ClientBase, { writes, now }: BatchState): Promise<void> {
  const { organizationId } = writes;
  for (const budgetId of [...writes.suspensions].sort(bytewise))
    await suspendExceeded(client, { organizationId, budgetId, now });
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
  client: ClientBase,
  batch: { organizationId: string; items: readonly Item[] },
): Promise<Map<string, HoldFacts>> {
  const ids = batch.items.flatMap(({ command }) => {
    if (command.kind === "settle") return command.input.reservationId;
    return command.kind === "release" || command.kind === "extend" ? command.reservationId : [];
  });
  return ids.length === 0 ? new Map() : findHolds(client, batch.organizationId, ids);
}

// A claim of anything takes one of the first of each set of windows; one that may not take the first needs all before.
const PER_SET_OF_BOUND = 500;
const SPARE = 8;

/** How many requests of each set of refusing windows a batch has to look at; 0 where it claims nothing. */
function perSetOf(items: readonly Item[]): number {
  let claims = 0;
  for (const { command } of items) {
    if (command.kind !== "claim") continue;
    const { agentIds, campaignIds, environment } = command.binding;
    if (
      command.queueId !== undefined ||
      agentIds.length > 0 ||
      campaignIds.length > 0 ||
      environment !== null
    )
      return PER_SET_OF_BOUND;
    claims += 1;
  }
  return claims === 0 ? 0 : claims + SPARE;
}

async function whoWaits(client: ClientBase, batch: Batch, deps: BatchDeps): Promise<QueueRow[]> {
  const perSet = perSetOf(batch.items);
  if (perSet === 0) return [];
  return readWaiting(client, {
    organizationId: batch.organizationId,
    perSet,
    fakeNow: deps.clock.fakeNow(),
  });
}
